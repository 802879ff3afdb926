/**
 * Whether a server answers a request for a watch's progress only after all events before it. Older ones may tell of a
 * revision whose events are yet to come. [src: etcd issue 15220]
 */
export function ordersProgress(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split(/[.+-]/).map(Number);
  if (major !== 3) return major > 3;
  if (minor === 4) return patch >= 31;
  if (minor === 5) return patch >= 13;
  return minor > 5;
}
