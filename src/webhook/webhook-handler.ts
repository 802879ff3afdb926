import type { ObjectReaders } from "../admission/object-readers.ts";
import type { GroupDefinition } from "../api/group.ts";
import { resolveApi } from "../api/resolve.ts";
import type { HttpRequest, HttpResponse } from "../endpoints/http.ts";
import { errorResponse } from "../endpoints/status-response.ts";
import type { Logger } from "../filters/logger.ts";
import { stringifyJson } from "../meta/json/stringify.ts";
import { statusErrors } from "../meta/status-error.ts";
import { admissionWebhook } from "./admission-webhook.ts";
import { conversionWebhook } from "./conversion-webhook.ts";

export interface WebhookOptions {
  readonly groups: readonly GroupDefinition[];
  readonly readers: ObjectReaders;
  readonly logger: Logger;
}

/** Objects to convert come as many as a list has. */
const maxReviewBytes = 64 * 1024 * 1024;

/**
 * Answers what a kube-apiserver asks about kinds that it serves as custom resources: `/convert`, `/mutate` and `/validate`; and
 * `/healthz`, `/livez` and `/readyz`. Holds nothing between requests.
 * @throws DefinitionError
 */
export function createWebhookHandler({
  groups,
  readers,
  logger,
}: WebhookOptions): (request: HttpRequest) => Promise<HttpResponse> {
  const api = resolveApi(groups);
  const options = { api, readers, onError: (message: string, error: unknown) => logger.error(message, error) };
  const convert = conversionWebhook(api);
  const webhooks = new Map<string, (body: Buffer, signal: AbortSignal) => object | Promise<object>>([
    ["/convert", convert],
    ["/mutate", admissionWebhook("mutate", options)],
    ["/validate", admissionWebhook("validate", options)],
  ]);
  return async (request) => {
    try {
      if (healthPaths.has(request.path)) return response("text/plain", "ok");
      const webhook = webhooks.get(request.path);
      if (webhook === undefined || request.method !== "POST") throw statusErrors.genericNotFound();
      const review = await webhook(await request.body(maxReviewBytes), request.signal);
      return response("application/json", stringifyJson(review));
    } catch (error) {
      return errorResponse(error, request);
    }
  };
}

const healthPaths = new Set(["/healthz", "/livez", "/readyz"]);

const response = (type: string, text: string): HttpResponse => ({
  status: 200,
  headers: { "content-type": type },
  body: Buffer.from(text),
});
