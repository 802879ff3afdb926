import { createHash } from "node:crypto";
import type { ServedResource } from "../../api/served-api.ts";

/** Changes if and only if the version objects are stored in does (R-DISC-5). */
export function storageVersionHash({
  group,
  storageVersion,
  kind,
}: Pick<ServedResource, "group" | "storageVersion" | "kind">): string {
  const digest = createHash("sha256").update(`${group}/${storageVersion}/${kind}`).digest();
  return digest.subarray(0, 8).toString("base64");
}
