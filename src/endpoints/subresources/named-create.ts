import type { ServedSubresource } from "../../api/served-api.ts";
import { stringifyJson } from "../../meta/json/stringify.ts";
import { statusErrors } from "../../meta/status-error.ts";
import type { JsonObject, KubeObject, ObjectMeta, Status } from "../../meta/types.ts";
import { admitSubresource } from "../admission/admit-subresource.ts";
import { writeOptionsObject } from "../admission/options-object.ts";
import { cannotBeHandled } from "../decode-object.ts";
import { reportFindings } from "../field-validation.ts";
import type { HttpResponse } from "../http.ts";
import { negotiatePlain } from "../negotiation.ts";
import { settleNamespace } from "../object-namespace.ts";
import { encodedResponse } from "../object-response.ts";
import { Query } from "../query.ts";
import { bodyFormat, maxBodyBytes, parseBody } from "../request-body.ts";
import type { ResourceHandler } from "../scope.ts";
import { parseWriteOptions } from "../write-options.ts";
import { subresourceRequest, type Asked } from "./subresource-request.ts";
import { inputDecoder, outputJson, type InputDecoder } from "./wire-type.ts";

type NamedCreate = Extract<ServedSubresource, { type: "create" }>;

/** POST to a subresource that creates something for its object (R-CON-1), in the order of R-WR-1. */
export function namedCreateHandler(subresource: NamedCreate): ResourceHandler {
  const decode = inputDecoder(subresource.input);
  return (context, info, scope) => namedCreate({ context, info, scope }, subresource, decode);
}

async function namedCreate(
  asked: Asked,
  { definition, input: type, output: outputType }: NamedCreate,
  decode: InputDecoder,
): Promise<HttpResponse> {
  const { request, warnings } = asked.context;
  const output = negotiatePlain(request);
  const format = bodyFormat(request);
  const bytes = await request.body(maxBodyBytes);
  const writeOptions = parseWriteOptions(new Query(request.query), "CreateOptions");
  const { dryRun, fieldValidation } = writeOptions;
  const body = parseBody(bytes, format, type.kind);
  const { object: input, findings } = decode(body.value, bytes);
  reportFindings([...body.findings, ...findings], fieldValidation, warnings, (message) =>
    cannotBeHandled(type, type.kind, message),
  );
  settleMetadata(input, asked);
  const options = writeOptionsObject("CREATE", writeOptions);
  await admitSubresource(asked, { operation: "CREATE", kind: type, dryRun, options, object: input });
  const given = await subresourceRequest(asked, { dryRun });
  const made = await definition.handle({ ...given, dryRun, input });
  const json = outputType === undefined ? success : outputJson(outputType, made ?? {});
  return encodedResponse(request, output, json, 201);
}

/** The input may name the object it is for; it must not name another. */
function settleMetadata(input: JsonObject, { info, scope }: Asked): void {
  const metadata = input["metadata"] as ObjectMeta | undefined;
  if (metadata === undefined) return;
  settleNamespace(input as unknown as KubeObject, info.namespace, scope);
  if (metadata.name && metadata.name !== info.name) {
    throw statusErrors.badRequest(
      `the name of the object (${metadata.name}) does not match the name on the URL (${info.name})`,
    );
  }
  metadata.name = info.name;
}

const success = Buffer.from(
  stringifyJson({ kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", code: 201 } satisfies Status),
);
