/**
 * A JSON number as Go prints it: the shortest form, no exponent for 1e-6 <= |x| < 1e21, -0 as 0.
 * @throws TypeError for NaN and the infinities, which JSON cannot say.
 */
export function printJsonNumber(value: number): string {
  if (!Number.isFinite(value)) throw new TypeError(`json: unsupported value: ${value}`);
  return value === 0 ? "0" : String(value);
}
