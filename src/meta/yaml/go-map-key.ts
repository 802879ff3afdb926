import { goQuote } from "../go-format.ts";
import type { JsonValue } from "../types.ts";

/** A YAML key as sigs.k8s.io/yaml makes it a JSON key, and as Go prints it in complaints; undefined for null. */
export function goMapKey(key: JsonValue): { text: string; printed: string } | undefined {
  if (typeof key === "string") return { text: key, printed: goQuote(key) };
  if (typeof key === "boolean" || typeof key === "bigint") return { text: String(key), printed: String(key) };
  if (typeof key !== "number") return undefined;
  const text = Number.isInteger(key) && Math.abs(key) < 2 ** 63 ? String(key) : goFloat32(key);
  return { text, printed: text };
}

/** Go's 'g' format with the fewest digits a 32-bit float needs: what that library does to float keys. */
function goFloat32(value: number): string {
  if (Number.isNaN(value)) return ".nan";
  const single = Math.fround(value);
  if (!Number.isFinite(single)) return single > 0 ? ".inf" : "-.inf";
  const [mantissa = "0", exponentText = "0"] = shortestFloat32(single).split("e");
  const exponent = Number(exponentText);
  if (exponent >= -4 && exponent < 6) return String(Number(`${mantissa}e${exponent}`));
  return `${mantissa}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
}

function shortestFloat32(single: number): string {
  for (let digits = 0; digits < 9; digits++) {
    const text = single.toExponential(digits);
    if (Math.fround(Number(text)) === single) return text;
  }
  return single.toExponential(9);
}
