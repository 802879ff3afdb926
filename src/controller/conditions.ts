import { formatTime } from "../meta/time.ts";

/** metav1.Condition. */
export interface Condition {
  type: string;
  status: "True" | "False" | "Unknown";
  /** CamelCase. */
  reason: string;
  message: string;
  observedGeneration?: number;
  /** Of the last change of status. */
  lastTransitionTime: string;
}

/** As schemas infer it, whose enums may be plain strings. */
type ReadCondition = Omit<Condition, "status" | "message"> & { status: string; message?: string };

export type NewCondition = Omit<Condition, "lastTransitionTime"> & { lastTransitionTime?: string };

/**
 * The conditions with this one in place of that of its type, or behind the others. lastTransitionTime stays unless
 * the status is another; what is equal is kept, so that applying the result again changes nothing.
 */
export function setCondition(
  conditions: readonly ReadCondition[] | undefined,
  wanted: NewCondition,
  now: Date = new Date(),
): Condition[] {
  const before = findCondition(conditions, wanted.type);
  const lastTransitionTime =
    before?.status === wanted.status ? before.lastTransitionTime : (wanted.lastTransitionTime ?? formatTime(now));
  const condition: Condition = { ...wanted, lastTransitionTime };
  const all = (conditions ?? []) as readonly Condition[];
  return before === undefined
    ? [...all, condition]
    : all.map((other) => (other.type === wanted.type ? condition : other));
}

export const removeCondition = <T extends ReadCondition>(conditions: readonly T[] | undefined, type: string): T[] =>
  (conditions ?? []).filter((condition) => condition.type !== type);

export const findCondition = <T extends ReadCondition>(
  conditions: readonly T[] | undefined,
  type: string,
): T | undefined => conditions?.find((condition) => condition.type === type);

export const isConditionTrue = (conditions: readonly ReadCondition[] | undefined, type: string): boolean =>
  findCondition(conditions, type)?.status === "True";
