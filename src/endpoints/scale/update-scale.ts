import { ObjectMetaDecodeError } from "../../meta/object-meta-decode.ts";
import type { JsonValue } from "../../meta/types.ts";
import { ScaleAdmission } from "../admission/scale-admission.ts";
import { cannotBeHandled } from "../decode-object.ts";
import { fieldManagerName } from "../field-manager-name.ts";
import { reportFindings } from "../field-validation.ts";
import { checkName } from "../handlers/update.ts";
import type { HttpResponse } from "../http.ts";
import { negotiateResponse } from "../negotiation.ts";
import { settleNamespace } from "../object-namespace.ts";
import { Query } from "../query.ts";
import { bodyFormat, maxBodyBytes, parseBody } from "../request-body.ts";
import { parseWriteOptions } from "../write-options.ts";
import { decodeScale, scaleType, type DecodedScale } from "./decode-scale.ts";
import type { ScaleRequest } from "./scale-request.ts";
import { scaleResponse } from "./scale-response.ts";

/** PUT of a Scale: changes the replicas of its object and nothing else (R-SCL-3), in the order of R-WR-1. */
export async function updateScale(asked: ScaleRequest): Promise<HttpResponse> {
  const { context, info, scope, mapping, fields } = asked;
  const { request, warnings } = context;
  const output = negotiateResponse(request);
  const format = bodyFormat(request);
  const bytes = await request.body(maxBodyBytes);
  const options = parseWriteOptions(new Query(request.query), "UpdateOptions");
  const body = parseBody(bytes, format, scaleType.kind);
  const { scale, findings } = decodedBody(body.value, bytes);
  reportFindings([...body.findings, ...findings], options.fieldValidation, warnings, (message) =>
    cannotBeHandled(scaleType, scaleType.kind, message),
  );
  settleNamespace(scale, info.namespace, scope);
  checkName(scale, info);
  const { uid } = scale.metadata;
  const manager = fieldManagerName(request, options);
  const admission = new ScaleAdmission(asked, options);
  const updated = await scope.store.update(
    info.namespace,
    info.name,
    (current) => {
      const live = mapping.toPatch(current);
      fields.update(current, live, scale, manager);
      return admission.applied(scale, live, current);
    },
    {
      dryRun: options.dryRun,
      target: "scale",
      uid,
      warn: (text) => warnings.add(text),
      validate: admission.validate,
    },
  );
  return scaleResponse(request, output, updated, mapping.written(updated.object()));
}

function decodedBody(value: JsonValue, bytes: Buffer): DecodedScale {
  try {
    return decodeScale(value, bytes);
  } catch (error) {
    if (!(error instanceof ObjectMetaDecodeError)) throw error;
    throw cannotBeHandled(scaleType, scaleType.kind, error.message);
  }
}
