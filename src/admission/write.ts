import type { AdmissionOperation, AdmissionRequest } from "../api/admission.ts";
import type { JsonObject, KubeObject } from "../meta/types.ts";
import type { UserInfo } from "../meta/user-info.ts";

/** A write that is to be admitted. */
export interface Write {
  readonly operation: AdmissionOperation;
  readonly subresource: string;
  /** Absent: the resource's own. */
  readonly kind?: AdmissionRequest["kind"];
  readonly namespace: string;
  /** "" while it is not known. */
  readonly name: string;
  readonly user: UserInfo;
  readonly dryRun: boolean;
  readonly options: JsonObject | undefined;
  readonly signal: AbortSignal;
  readonly object: KubeObject | undefined;
  readonly oldObject: KubeObject | undefined;
  warn(text: string): void;
}
