/** Formats that are one pattern. Every pattern here matches in linear time. */
const matcher =
  (pattern: RegExp) =>
  (text: string): boolean =>
    pattern.test(text);

export const isUuid = {
  any: matcher(/^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i),
  v3: matcher(/^[0-9a-f]{8}-?[0-9a-f]{4}-?3[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i),
  v4: matcher(/^[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$/i),
  v5: matcher(/^[0-9a-f]{8}-?[0-9a-f]{4}-?5[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$/i),
};
export const isBsonObjectId = matcher(/^[0-9a-f]{24}$/i);
export const isHexColor = matcher(/^#?([0-9a-f]{3}|[0-9a-f]{6})$/i);
const channel = String.raw`[\t\n\f\r ]*(0|[1-9]\d?|1\d\d?|2[0-4]\d|25[0-5])[\t\n\f\r ]*`;
export const isRgbColor = matcher(new RegExp(String.raw`^rgb\(${channel},${channel},${channel}\)$`));
const socialSecurityNumber = /^\d{3}[- ]?\d{2}[- ]?\d{4}$/;
export const isSocialSecurityNumber = (text: string): boolean => text.length === 11 && socialSecurityNumber.test(text);

/** Base64 of at least one byte, padded, standard alphabet; length first, for then one class is enough. */
export const isBase64 = (text: string): boolean =>
  text.length > 0 && text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text);
