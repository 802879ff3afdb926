/** What a command ends with: 1 the command failed, 2 it was called wrongly. */
export type FailureCode = 1 | 2;

/**
 * An error the user can do something about: the message says what is wrong, what was expected and what to do next, and
 * is printed as it is, without a stack. Everything else that is thrown is a bug of this tool.
 */
export class UserError extends Error {
  override readonly name: string = "UserError";
  readonly exitCode: FailureCode;

  constructor(message: string, options: { readonly exitCode?: FailureCode; readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.exitCode = options.exitCode ?? 1;
  }
}

/** A command called wrongly: an unknown flag, a missing or malformed value. Ends with exit code 2. */
export class UsageError extends UserError {
  override readonly name: string = "UsageError";

  constructor(message: string, options: { readonly cause?: unknown } = {}) {
    super(message, { ...options, exitCode: 2 });
  }
}
