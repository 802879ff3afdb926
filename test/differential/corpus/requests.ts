import type { Step } from "../step.ts";

export const flunders = "/apis/contract.example.com/v1/namespaces/{ns}/flunders";
export const fischers = "/apis/contract.example.com/v1/fischers";

export const mergePatch = "application/merge-patch+json";
export const jsonPatch = "application/json-patch+json";
export const strategicPatch = "application/strategic-merge-patch+json";

type Json = Readonly<Record<string, unknown>>;
type Rest = Partial<Pick<Step, "headers" | "watch">>;

/** A whole flunder; `metadata` and `spec` are put over what is valid. */
export function flunder(
  name: string,
  { metadata = {}, spec = {}, ...rest }: { metadata?: Json; spec?: Json; [field: string]: unknown } = {},
) {
  return {
    apiVersion: "contract.example.com/v1",
    kind: "Flunder",
    metadata: { name, ...metadata },
    spec: { reference: "one", ...spec },
    ...rest,
  };
}

const textOf = (body: unknown): string | Buffer =>
  typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body);

export const step = (label: string, method: string, path: string, body?: unknown, rest: Rest = {}): Step => ({
  label,
  method,
  path,
  ...(body === undefined ? {} : { body: textOf(body) }),
  ...rest,
});

export const post = (label: string, body: unknown, query = "", rest: Rest = {}): Step =>
  step(label, "POST", flunders + query, body, rest);
export const put = (label: string, name: string, body: unknown, query = "", rest: Rest = {}): Step =>
  step(label, "PUT", `${flunders}/${name}${query}`, body, rest);
export const patch = (label: string, name: string, type: string, body: unknown, query = ""): Step =>
  step(label, "PATCH", `${flunders}/${name}${query}`, body, { headers: { "content-type": type } });
export const get = (label: string, path: string, headers: Record<string, string> = {}): Step =>
  step(label, "GET", path, undefined, { headers });
export const remove = (label: string, name: string, options?: unknown, query = "", rest: Rest = {}): Step =>
  step(label, "DELETE", `${flunders}/${name}${query}`, options, rest);
export const watch = (label: string, query = "", headers: Record<string, string> = {}): Step =>
  step(label, "GET", `${flunders}?watch=true${query}`, undefined, { headers, watch: true });

/** There is an object. */
export const given = (name = "a", changes: Parameters<typeof flunder>[1] = {}): Step =>
  post("given an object", flunder(name, changes));
/** What has become of it. */
export const afterwards = (label: string, name = "a"): Step => get(`${label}: afterwards`, `${flunders}/${name}`);
