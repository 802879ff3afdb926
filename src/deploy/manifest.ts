/** An object of Kubernetes, as it is written down. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ManifestMeta;
  readonly [field: string]: unknown;
}

export interface ManifestMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A file of manifests below config/base. */
export interface ManifestFile {
  readonly path: string;
  /** What a reader has to know, a line each. */
  readonly comment?: readonly string[];
  readonly manifests: readonly Manifest[];
}
