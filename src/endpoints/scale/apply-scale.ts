import type { JsonObject, KubeObject } from "../../meta/types.ts";
import { ScaleAdmission } from "../admission/scale-admission.ts";
import { parseApplyPatch, reportDuplicates, type ApplyPatch } from "../apply-patch.ts";
import { checkName } from "../handlers/update.ts";
import type { HttpResponse } from "../http.ts";
import type { Output } from "../negotiation.ts";
import { settleNamespace } from "../object-namespace.ts";
import { Query } from "../query.ts";
import { maxBodyBytes } from "../request-body.ts";
import { parseApplyOptions, type ApplyRequestOptions } from "../write-options.ts";
import { decodeScale } from "./decode-scale.ts";
import type { ScaleRequest } from "./scale-request.ts";
import { scaleResponse } from "./scale-response.ts";

/** Server-side apply of a Scale (R-SSA-19): the wish of one manager for the replicas of its object. Never creates. */
export async function applyScale(asked: ScaleRequest, output: Output): Promise<HttpResponse> {
  const { context, info, scope, mapping } = asked;
  const { request, warnings } = context;
  const bytes = await request.body(maxBodyBytes);
  const options = parseApplyOptions(new Query(request.query));
  const admission = new ScaleAdmission(asked, options);
  let patch: ApplyPatch | undefined;
  const updated = await scope.store.update(
    info.namespace,
    info.name,
    (current) => applied(current, (patch ??= parseApplyPatch(bytes)), bytes, { options, asked, admission }),
    {
      dryRun: options.dryRun,
      target: "scale",
      warn: (text) => warnings.add(text),
      validate: admission.validate,
    },
  );
  return scaleResponse(request, output, updated, mapping.written(updated.object()));
}

interface ScaleApply {
  readonly options: ApplyRequestOptions;
  readonly asked: ScaleRequest;
  readonly admission: ScaleAdmission;
}

/** The object with the replicas of its Scale after the apply. Re-runs on every conflict. */
function applied(
  current: KubeObject,
  patch: ApplyPatch,
  bytes: Buffer,
  { options, asked, admission }: ScaleApply,
): KubeObject | Promise<KubeObject> {
  const { context, info, scope, mapping, fields } = asked;
  const live = mapping.toPatch(current);
  const merged = fields.apply(current, live, patch.value, options.fieldManager, options.force);
  reportDuplicates(patch, context, options);
  const { scale } = decodeScale(merged as unknown as JsonObject, bytes);
  settleNamespace(scale, info.namespace, scope);
  checkName(scale, info);
  return admission.applied(scale, live, current);
}
