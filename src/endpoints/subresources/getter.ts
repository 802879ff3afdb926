import type { ServedSubresource } from "../../api/served-api.ts";
import type { AnswerBody, StreamAnswer } from "../../api/subresource-request.ts";
import type { HttpResponse } from "../http.ts";
import { negotiatePlain } from "../negotiation.ts";
import { encodedResponse } from "../object-response.ts";
import type { ResourceHandler } from "../scope.ts";
import { answerBody } from "./answer-body.ts";
import { optionsReader, type OptionsReader } from "./query-options.ts";
import { subresourceRequest, type Asked } from "./subresource-request.ts";
import { outputJson } from "./wire-type.ts";

type Getter = Extract<ServedSubresource, { type: "getter" }>;

/** GET of a subresource that is no object of the kind: text, bytes, or an object of a type of its own (R-CON-2). */
export function getterHandler(subresource: Getter, group: string): ResourceHandler {
  const read = optionsReader(subresource.options, { group, kind: subresource.optionsKind });
  return (context, info, scope) => getter({ context, info, scope }, subresource, read);
}

async function getter(asked: Asked, { definition, output: type }: Getter, read: OptionsReader): Promise<HttpResponse> {
  const { request, signal } = asked.context;
  const output = type === undefined ? undefined : negotiatePlain(request);
  const options = read(request.query);
  const given = await subresourceRequest(asked, { dryRun: false });
  const answer = await definition.handle({ ...given, options, path: pathOf(asked) });
  if (type !== undefined && output !== undefined)
    return encodedResponse(request, output, outputJson(type, answer as object));
  const { contentType = "text/plain", body } = streamAnswer(answer as StreamAnswer | AnswerBody);
  return { status: 200, headers: { "content-type": contentType }, body: await answerBody(body, signal) };
}

const streamAnswer = (answer: StreamAnswer | AnswerBody): StreamAnswer =>
  typeof answer === "object" && "body" in answer ? answer : { body: answer };

/** What stands behind the subresource, decoded. */
export const pathOf = ({ info }: Asked): string => info.rest.map(decodeURIComponent).join("/");
