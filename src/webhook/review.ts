import { isJsonObject } from "../meta/json/own-member.ts";
import { parseJson } from "../meta/json/parse.ts";
import { maxWrittenDepth } from "../meta/json/depth.ts";
import { statusErrors } from "../meta/status-error.ts";
import type { JsonObject, KubeObject } from "../meta/types.ts";

/** What a kube-apiserver asks a webhook. */
export interface Review {
  readonly apiVersion: string;
  readonly uid: string;
  readonly request: JsonObject;
}

/** @throws StatusError 400 if it is no review of that kind */
export function parseReview(bytes: Buffer, apiVersion: string, kind: string): Review {
  const review = parsed(bytes);
  const request = review?.["request"];
  if (
    review?.["apiVersion"] !== apiVersion ||
    review["kind"] !== kind ||
    request === undefined ||
    !isJsonObject(request)
  ) {
    throw statusErrors.badRequest(`expected a ${kind} of ${apiVersion} with a request`);
  }
  const { uid } = request;
  if (typeof uid !== "string") throw statusErrors.badRequest(`the request of a ${kind} needs a uid`);
  return { apiVersion, uid, request };
}

function parsed(bytes: Buffer): JsonObject | undefined {
  try {
    const { value } = parseJson(bytes, maxWrittenDepth);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** undefined: it is no object as Kubernetes has them. */
export function kubeObject(value: unknown): KubeObject | undefined {
  return isJsonObject(value) && isJsonObject(value["metadata"]) ? (value as unknown as KubeObject) : undefined;
}
