/** A fixed number of digits behind the point, and commas between thousands: upstream prints in English. */
export function groupedFixed(value: number, precision: number): string {
  if (!Number.isFinite(value)) return special(value);
  const [whole = "", fraction] = fixed(value, Math.min(precision, maxPrecision)).split(".");
  const grouped = whole.replaceAll(/\B(?=([0-9]{3})+$)/g, ",");
  return fraction === undefined || fraction === "" ? grouped : `${grouped}.${fraction}`;
}

const maxPrecision = 100;

/** Exact ties go to the even digit, as in Go; toFixed rounds them up. */
export function fixed(value: number, precision: number): string {
  if (Math.abs(value) >= 1e21) return `${BigInt(value)}${precision > 0 ? `.${"0".repeat(precision)}` : ""}`;
  const rounded = value.toFixed(precision);
  const exact = value.toFixed(maxPrecision);
  const cut = exact.length - maxPrecision + precision - (precision === 0 ? 1 : 0);
  const isTie = /^\.?50*$/.test(exact.slice(cut));
  return isTie && /[02468]$/.test(exact.slice(0, cut)) ? exact.slice(0, cut) : rounded;
}

const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** `1.234500×10⁰³`. Upstream ignores the precision; so do we. */
export function scientific(value: number, _precision: number): string {
  if (!Number.isFinite(value)) return special(value);
  const [mantissa = "", exponent = ""] = value.toExponential(6).split("e");
  const digits = exponent.replace(/^[+-]/, "").padStart(2, "0");
  const raised = [...digits].map((digit) => superscripts[Number(digit)]).join("");
  return `${mantissa}×10${exponent.startsWith("-") ? "⁻" : ""}${raised}`;
}

const special = (value: number): string => (Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "-∞");
