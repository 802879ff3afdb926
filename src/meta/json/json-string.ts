/** What Go's encoding/json never writes as it is. */
// oxlint-disable-next-line no-control-regex -- JSON's own rule
const needsEscape = /["\\<>&\u0000-\u001f\u2028\u2029\ud800-\udfff]/;
const loneSurrogate = /\p{Cs}/gu;
const escaped = /[<>&\u2028\u2029]/g;

/**
 * Finds, in a text JSON.stringify wrote, what Go may write otherwise: its escapes, lone surrogates (`\\ud…`), and keys whose
 * UTF-16 order may not be their byte order.
 */
export const needsGoEscapes = /[<>&\u2028\u2029\ud800-\uffff]|\\ud/;

/**
 * A JSON string with the escapes Go's encoder writes: kube-apiserver answers unstructured objects through
 * encoding/json with HTML escaping on, so `<`, `>` and `&` leave it as \u003c, \u003e and \u0026.
 */
export function quoteJson(text: string): string {
  if (!needsEscape.test(text)) return `"${text}"`;
  return JSON.stringify(text.replace(loneSurrogate, "\ufffd")).replace(escaped, escapedUnit);
}

function escapedUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
