import { compareBytewise } from "./json/byte-order.ts";

const kubeVersion = /^v(\d+)(?:(alpha|beta)(\d+))?$/;
const stability = ["alpha", "beta", undefined];

interface KubeVersion {
  readonly stability: number;
  readonly major: number;
  readonly minor: number;
}

/** Sorts versions best first: v10, v2, v1, v11beta2, v10beta3, v12alpha1, then the rest by name (R-DISC-6). */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [parseKubeVersion(a), parseKubeVersion(b)];
  if (left === undefined && right === undefined) return compareBytewise(a, b);
  if (left === undefined) return 1;
  if (right === undefined) return -1;
  return right.stability - left.stability || right.major - left.major || right.minor - left.minor;
}

function parseKubeVersion(version: string): KubeVersion | undefined {
  const match = kubeVersion.exec(version);
  if (match === null) return undefined;
  return { stability: stability.indexOf(match[2]), major: Number(match[1]), minor: Number(match[3] ?? 0) };
}
