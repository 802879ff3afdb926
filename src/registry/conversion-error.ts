/** An object cannot be had in a version: its conversion threw, or made something that is no object of it (R-LIST-12, R-WATCH-10). */
export class ConversionError extends Error {
  override readonly name = "ConversionError";

  constructor(from: string, to: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`conversion from ${from} to ${to} failed: ${reason}`, { cause });
    // What is wrong is in the user's function.
    if (cause instanceof Error && cause.stack !== undefined) this.stack = cause.stack;
  }
}
