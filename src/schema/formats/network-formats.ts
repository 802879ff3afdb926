/** Dotted decimal; leading zeros pass, as with Go before 1.17. An IPv4-mapped IPv6 address passes too, as upstream. */
export function isIPv4(text: string): boolean {
  return isDotted(text) || (text.includes(".") && isIPv6(text));
}

function isDotted(text: string): boolean {
  const parts = text.split(".", 5);
  return (
    parts.length === 4 && parts.every((part) => /^[0-9]{1,}$/.test(part) && part.length <= 64 && Number(part) <= 255)
  );
}

/** Eight groups of up to four hex digits; `::` stands for one or more of zero; a dotted tail, without leading zeros, for two. No zone. */
export function isIPv6(text: string): boolean {
  if (text.length > 64 || !text.includes(":")) return false;
  const halves = text.split("::", 3);
  if (halves.length === 3 || text.includes(":::")) return false;
  const [head = "", tail] = halves;
  const groups = [...groupsOf(head), ...groupsOf(tail ?? "")];
  const last = groups.at(-1) ?? "";
  const dotted = isDotted(last) && !/(^|\.)0[0-9]/.test(last) && text.endsWith(`:${last}`);
  const count = groups.length + (dotted ? 1 : 0);
  const hex = dotted ? groups.slice(0, -1) : groups;
  return hex.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group)) && (tail === undefined ? count === 8 : count < 8);
}

const groupsOf = (half: string): string[] => (half === "" ? [] : half.split(":"));

/** `address/bits`. */
export function isCidr(text: string): boolean {
  const slash = text.indexOf("/");
  if (slash < 0) return false;
  const address = text.slice(0, slash);
  const bits = text.slice(slash + 1);
  if (!/^[0-9]+$/.test(bits)) return false;
  return isDotted(address) ? Number(bits) <= 32 : isIPv6(address) && Number(bits) <= 128;
}

const macAddresses = [
  /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i,
  /^[0-9a-f]{2}(:[0-9a-f]{2}){7}$/i,
  /^[0-9a-f]{2}(:[0-9a-f]{2}){19}$/i,
  /^[0-9a-f]{2}(-[0-9a-f]{2}){5}$/i,
  /^[0-9a-f]{2}(-[0-9a-f]{2}){7}$/i,
  /^[0-9a-f]{2}(-[0-9a-f]{2}){19}$/i,
  /^[0-9a-f]{4}(\.[0-9a-f]{4}){2}$/i,
  /^[0-9a-f]{4}(\.[0-9a-f]{4}){3}$/i,
  /^[0-9a-f]{4}(\.[0-9a-f]{4}){9}$/i,
];

/** 6, 8 or 20 bytes, separated by colons, dashes or, in pairs, by dots: Go's ParseMAC. */
export const isMac = (text: string): boolean => text.length <= 59 && macAddresses.some((pattern) => pattern.test(text));
