import { UserError } from "../project/user-error.ts";

/** Turns "no such program" into a sentence that says what to install; every other error is returned as it is. */
export function explainMissingProgram(error: unknown, program: string, installHint?: string): unknown {
  if (errorCode(error) !== "ENOENT" && errorCode(error) !== "EACCES") return error;
  const reason = errorCode(error) === "ENOENT" ? "was not found" : "may not be executed";
  const hint = installHint ?? `Install ${program} and make sure it is on PATH.`;
  return new UserError(`The program ${JSON.stringify(program)} ${reason}. ${hint}`, { cause: error });
}

function errorCode(error: unknown): unknown {
  if (typeof error !== "object" || error === null) return undefined;
  if ("code" in error && typeof error.code === "string") return error.code;
  return "cause" in error ? errorCode(error.cause) : undefined;
}
