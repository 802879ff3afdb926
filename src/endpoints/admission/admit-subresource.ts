import type { AdmissionRequest } from "../../api/admission.ts";
import type { JsonObject, KubeObject } from "../../meta/types.ts";
import type { Asked } from "../subresources/subresource-request.ts";

/** A subresource that is no part of its object: what is sent to it, or the options it is connected to with. */
export interface SubresourceWrite {
  readonly operation: "CREATE" | "CONNECT";
  readonly kind: AdmissionRequest["kind"];
  readonly dryRun: boolean;
  /** Those of the request, as an AdmissionReview has them; a CONNECT has none. */
  readonly options: JsonObject | undefined;
  /** May be changed. */
  readonly object: JsonObject;
}

/** Asks admission, both phases at once: between them there is nothing to validate. @throws StatusError. */
export async function admitSubresource(asked: Asked, { object, ...write }: SubresourceWrite): Promise<void> {
  const { context, info, scope } = asked;
  const { mutate, validate } = scope.admission.phases(write.operation, info.subresource);
  if (mutate === undefined && validate === undefined) return;
  const whole = {
    ...write,
    subresource: info.subresource,
    namespace: info.namespace,
    name: info.name,
    user: context.user,
    get signal() {
      return context.signal;
    },
    object: object as unknown as KubeObject,
    oldObject: undefined,
    warn: (text: string) => context.warnings.add(text),
  };
  await mutate?.(whole);
  await validate?.(whole);
}
