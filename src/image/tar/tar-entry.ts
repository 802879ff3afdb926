/** A file, folder or link in a tar archive. */
export interface TarEntry {
  /** Without leading slash, e.g. `app/apiserver.js`. */
  readonly path: string;
  /** Permission bits. */
  readonly mode: number;
  /** Owner and group; root if absent. */
  readonly owner?: number;
  readonly body: TarBody;
}

export type TarBody =
  | { readonly type: "directory" }
  | { readonly type: "symlink"; readonly target: string }
  | { readonly type: "bytes"; readonly bytes: Uint8Array }
  /** What lies there now; it must not change meanwhile. */
  | { readonly type: "file"; readonly path: string; readonly size: number };

export const BLOCK = 512;
