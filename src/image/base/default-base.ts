/** Node without shell and package manager, kept up to date by others; `--base` says another, or this one by digest. */
export const NODE_BASE = "gcr.io/distroless/nodejs24-debian13:nonroot";
/** The libraries that executables with Node inside are linked with, and nothing else. */
export const STANDALONE_BASE = "gcr.io/distroless/cc-debian13:nonroot";

/** Where the official images have Node, and where distroless ones have it. */
export function nodePathIn(base: string): string {
  return base.includes("distroless/") ? "/nodejs/bin/node" : "/usr/local/bin/node";
}
