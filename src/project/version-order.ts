const pattern = /^v(\d+)(?:(alpha|beta)(\d+))?$/;
const maturities = [undefined, "beta", "alpha"];

/** Sorts versions as Kubernetes does, best first: v2, v1, v2beta1, v1beta2, v1alpha1. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [rank(a), rank(b)];
  return left.maturity - right.maturity || right.major - left.major || right.minor - left.minor;
}

function rank(version: string): { maturity: number; major: number; minor: number } {
  const [, major, maturity, minor] = pattern.exec(version) ?? [];
  return { maturity: maturities.indexOf(maturity), major: Number(major), minor: Number(minor ?? 0) };
}
