/** A kubeconfig or environment a client cannot be made of. The message says what is wrong, where, and what to do. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
}
