export function ensureKubectl(options?: {
  readonly build?: boolean;
}): Promise<{ readonly path: string; readonly from: "KUBECTL" | "PATH" | "go" } | { readonly missing: string }>;
