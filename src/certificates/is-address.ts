/** Whether a name in a certificate is an IP address; no DNS name has a colon or consists of digits and dots. */
export function isAddress(name: string): boolean {
  return name.includes(":") || /^[\d.]+$/.test(name);
}
