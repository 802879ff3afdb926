/** How registries are spoken to. */
export interface RegistryOptions {
  /** Without TLS, for a registry that is not on this machine. */
  readonly plainHttp: boolean;
  /** Absolute path of PEM certificates to trust beside the known ones. */
  readonly caFile?: string;
}
