import { CelType } from "../types/cel-type.ts";
import { printDouble } from "../library/conversions.ts";
import { printDuration, printTimestamp } from "../values/time-values.ts";
import { CelList, CelMap, Duration, Optional, Timestamp, Uint, type Value } from "../values/value.ts";

/** A value as the tables of tests write it, telling types apart. */
export function showValue(value: Value): string {
  if (value === null || typeof value === "boolean" || typeof value === "bigint") return String(value);
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") return `double(${printDouble(value)})`;
  if (value instanceof Uint) return `${value.value}u`;
  if (value instanceof Uint8Array) return `b${Buffer.from(value).toString("hex")}`;
  if (value instanceof Timestamp) return `timestamp("${printTimestamp(value)}")`;
  if (value instanceof Duration) return `duration("${printDuration(value)}")`;
  if (value instanceof Optional) return value.value === undefined ? "none" : `optional(${showValue(value.value)})`;
  if (value instanceof CelType) return `type(${value.runtimeName})`;
  if (value instanceof CelList) return `[${[...value].map(showValue).join(", ")}]`;
  if (value instanceof CelMap) {
    const entries = [...value.keys()].map((key) => `${showValue(key)}: ${showValue(value.find(key) ?? null)}`);
    return `{${entries.sort().join(", ")}}`;
  }
  return value.typeName;
}
