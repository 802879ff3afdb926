const pattern = /^v(\d+)(?:(alpha|beta)(\d+))?$/;
const maturities = [undefined, "beta", "alpha"];

/** Sorts versions as Kubernetes does, best first: v2, v1, v2beta1, v1beta2, v1alpha1; what is no version comes last (R-DISC-6). */
export function compareKubeVersions(a: string, b: string): number {
  const [left, right] = [rank(a), rank(b)];
  return left.maturity - right.maturity || right.major - left.major || right.minor - left.minor;
}

function rank(version: string): { maturity: number; major: number; minor: number } {
  const [found, major, maturity, minor] = pattern.exec(version) ?? [];
  if (found === undefined) return { maturity: maturities.length, major: 0, minor: 0 };
  return { maturity: maturities.indexOf(maturity), major: Number(major), minor: Number(minor ?? 0) };
}
