import { isBase64, isBsonObjectId, isHexColor, isRgbColor, isSocialSecurityNumber, isUuid } from "./simple-formats.ts";
import { isCidr, isIPv4, isIPv6, isMac } from "./network-formats.ts";
import { isCreditCard, isIsbn10, isIsbn13 } from "./number-formats.ts";
import { isDate, isDateTime, isDuration } from "./time-formats.ts";
import { isEmail, isHostname, isLongName, isRequestUri, isShortName } from "./name-formats.ts";

/**
 * The formats Kubernetes checks on strings (R-SCH-20), by name without dashes. Any other format is ignored.
 * [src: apiextensions apiserver/validation/formats.go, kube-openapi validation/strfmt]
 */
export const stringFormats: ReadonlyMap<string, (text: string) => boolean> = new Map([
  ["bsonobjectid", isBsonObjectId],
  ["uri", isRequestUri],
  ["email", isEmail],
  ["hostname", isHostname],
  ["ipv4", isIPv4],
  ["ipv6", isIPv6],
  ["cidr", isCidr],
  ["mac", isMac],
  ["uuid", isUuid.any],
  ["uuid3", isUuid.v3],
  ["uuid4", isUuid.v4],
  ["uuid5", isUuid.v5],
  ["isbn", (text) => isIsbn10(text) || isIsbn13(text)],
  ["isbn10", isIsbn10],
  ["isbn13", isIsbn13],
  ["creditcard", isCreditCard],
  ["ssn", isSocialSecurityNumber],
  ["hexcolor", isHexColor],
  ["rgbcolor", isRgbColor],
  ["byte", isBase64],
  ["password", () => true],
  ["date", isDate],
  ["duration", isDuration],
  ["datetime", isDateTime],
  ["k8sshortname", isShortName],
  ["k8slongname", isLongName],
]);
