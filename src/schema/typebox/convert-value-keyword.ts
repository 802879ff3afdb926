import { valueKeywords } from "../structural-keywords.ts";
import type { ValueValidation } from "../structural-schema.ts";
import { jsonFrom } from "./json-from.ts";

const plain: ReadonlySet<string> = new Set(valueKeywords);

/** Copies one constraint; false: it is none that Kubernetes has. JSON Schema's numeric exclusive bounds become booleans. */
export function convertValueKeyword(keyword: string, value: unknown, out: ValueValidation): boolean {
  if (!plain.has(keyword)) return false;
  const bound = typeof value === "bigint" || typeof value === "number" ? Number(value) : undefined;
  if (bound !== undefined && isBound(keyword)) {
    tighten(keyword, bound, out);
    return true;
  }
  const json = jsonFrom(bound ?? value);
  if (json === undefined) return false;
  Object.assign(out, { [keyword]: json });
  return true;
}

type Bound = "minimum" | "exclusiveMinimum" | "maximum" | "exclusiveMaximum";

const isBound = (keyword: string): keyword is Bound =>
  /^(minimum|exclusiveMinimum|maximum|exclusiveMaximum)$/.test(keyword);

/** JSON Schema may have both `minimum` and `exclusiveMinimum`; Kubernetes has one number: the tighter one stays. */
function tighten(keyword: Bound, bound: number, out: ValueValidation): void {
  const exclusive = keyword.startsWith("exclusive");
  if (keyword === "minimum" || keyword === "exclusiveMinimum") {
    const other = out.minimum ?? Number.NEGATIVE_INFINITY;
    if (bound < other || (bound === other && !exclusive)) return;
    out.minimum = bound;
    setFlag("exclusiveMinimum", exclusive, other, out);
  } else {
    const other = out.maximum ?? Number.POSITIVE_INFINITY;
    if (bound > other || (bound === other && !exclusive)) return;
    out.maximum = bound;
    setFlag("exclusiveMaximum", exclusive, other, out);
  }
}

/**
 * Kubernetes' own boolean form may come before or behind its bound and stays; a flag that belonged to a bound that was
 * replaced goes.
 */
function setFlag(
  flag: "exclusiveMinimum" | "exclusiveMaximum",
  exclusive: boolean,
  other: number,
  out: ValueValidation,
): void {
  if (exclusive) out[flag] = true;
  else if (Number.isFinite(other)) delete out[flag];
}
