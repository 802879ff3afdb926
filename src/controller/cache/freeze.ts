/** Objects of a cache belong to everybody: who changes one gets a TypeError instead of changing it for all. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const member of Object.values(value)) if (typeof member === "object") deepFreeze(member);
  return value;
}
