import type { AdmissionOperation } from "../api/admission.ts";
import type { Write } from "../admission/write.ts";
import { isJsonObject } from "../meta/json/own-member.ts";
import { statusErrors } from "../meta/status-error.ts";
import type { JsonObject, JsonValue } from "../meta/types.ts";
import type { UserInfo } from "../meta/user-info.ts";
import { kubeObject } from "./review.ts";

const operations: readonly string[] = ["CREATE", "UPDATE", "DELETE", "CONNECT"] satisfies AdmissionOperation[];

/** The request of an AdmissionReview, as admission in process is told of a write. @throws StatusError 400 */
export function writeOf(request: JsonObject, signal: AbortSignal, warn: (text: string) => void): Write {
  const operation = String(request["operation"]);
  if (!operations.includes(operation)) throw statusErrors.badRequest(`unknown operation ${JSON.stringify(operation)}`);
  const { options } = request;
  return {
    operation: operation as AdmissionOperation,
    subresource: text(request["subResource"]),
    namespace: text(request["namespace"]),
    name: text(request["name"]),
    user: userOf(request["userInfo"]),
    dryRun: request["dryRun"] === true,
    options: isJsonObject(options) ? options : undefined,
    signal,
    object: kubeObject(request["object"]),
    oldObject: kubeObject(request["oldObject"]),
    warn,
  };
}

const text = (value: JsonValue | undefined): string => (typeof value === "string" ? value : "");
const texts = (value: JsonValue | undefined): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];

function userOf(value: JsonValue | undefined): UserInfo {
  if (!isJsonObject(value)) return { name: "", groups: [] };
  const { username, uid, groups, extra } = value;
  return {
    name: text(username),
    groups: texts(groups),
    ...(typeof uid === "string" && uid !== "" ? { uid } : {}),
    ...(isJsonObject(extra)
      ? { extra: Object.fromEntries(Object.entries(extra).map(([key, values]) => [key, texts(values)])) }
      : {}),
  };
}
