/** Why a check cannot be made here, though it applies: a right or an answer that this server does not give. */
export class Skipped extends Error {
  override readonly name = "Skipped";
}

/** Why a check turns out to mean nothing for this resource. */
export class NotApplicable extends Error {
  override readonly name = "NotApplicable";
}

/** Ends a check that turns out not to be possible here. */
export function skip(reason: string): never {
  throw new Skipped(reason);
}

/** Ends a check that turns out to mean nothing for this resource. */
export function notApplicable(reason: string): never {
  throw new NotApplicable(reason);
}
