import type { JsonObject, KubeObject } from "../../meta/types.ts";
import { UserError } from "../../project/user-error.ts";
import type { Answer } from "../answer.ts";
import type { Namespaces } from "../namespaces.ts";
import { groupVersion, type ServerFacts, type TargetResource } from "../target.ts";
import type { Wire } from "../wire.ts";
import { findScale } from "./find-scale.ts";
import { patiently } from "./patiently.ts";

/** What discovery, OpenAPI and samples tell; the rest, the server has to be asked. */
export interface Draft extends Omit<TargetResource, keyof TriedOut | "probes"> {
  /** Whether the spec was made from the schema, for want of a sample. */
  readonly isGenerated: boolean;
  /** Changes of string fields that should be valid. */
  readonly fields: readonly TargetResource["field"][];
  readonly statusDraft: JsonObject;
}

type TriedOut = Pick<TargetResource, "defaulted" | "field" | "status" | "columns" | "scale">;

const none: TriedOut = { defaulted: {}, field: { name: "", value: "" }, status: {}, columns: [] };
const name = "conform-try-out";
const merge = { "content-type": "application/merge-patch+json" };
const table = { accept: "application/json;as=Table;v=v1;g=meta.k8s.io" };

/**
 * Makes one object and looks what becomes of it, of a change and of a status.
 * @throws UserError if the object is refused
 */
export async function tryOut(
  wire: Wire,
  draft: Draft,
  namespaces: Namespaces,
  { foreignObjects }: ServerFacts,
): Promise<TriedOut> {
  if (!draft.verbs.includes("create") || foreignObjects > 0) return none;
  const namespace = draft.namespaced ? await namespaces.take() : "";
  const scope = draft.namespaced ? `/namespaces/${namespace}` : "";
  const path = `/apis/${groupVersion(draft)}${scope}/${draft.resource}`;
  const created = created201(await patiently(wire, { method: "POST", path, body: bodyOf(draft) }), draft);
  try {
    const columns = await columnsOf(wire, path);
    const field = await firstAccepted(wire, `${path}/${name}`, draft.fields);
    const status = await statusOf(wire, path, draft);
    const hasScale = draft.subresources.includes("scale");
    const scale = hasScale ? { scale: await findScale(wire, `${path}/${name}`, created, draft.schema) } : {};
    return { defaulted: addedTo(draft.spec, created), field, status, columns, ...scale };
  } finally {
    await wire.send({ method: "DELETE", path: `${path}/${name}` });
    if (namespace !== "") namespaces.giveBack(namespace);
  }
}

const bodyOf = (draft: Draft): KubeObject => ({
  apiVersion: groupVersion(draft),
  kind: draft.kind,
  metadata: { name },
  spec: draft.spec,
  ...draft.rest,
});

function created201(answer: Answer, draft: Draft): KubeObject {
  if (answer.status === 201) return answer.object;
  const told = answer.text.slice(0, 600);
  const object = JSON.stringify({ spec: draft.spec, ...draft.rest });
  throw new UserError(
    draft.isGenerated
      ? `the ${draft.kind} that was made from the server's OpenAPI is refused: ${object}\n${answer.status} ${told}\nGive a valid one: --sample manifest.yaml`
      : `the sample is refused: ${answer.status} ${told}`,
  );
}

/** Fields of spec that were not sent, or not so. */
function addedTo(sent: JsonObject, { spec = {} }: KubeObject): JsonObject {
  const stored = Object.entries(spec as JsonObject);
  return Object.fromEntries(stored.filter(([field, value]) => JSON.stringify(value) !== JSON.stringify(sent[field])));
}

async function columnsOf(wire: Wire, path: string): Promise<TargetResource["columns"]> {
  const answer = await wire.send({ path, headers: table });
  if (answer.status !== 200) return [];
  const columns = (answer.at("columnDefinitions") ?? []) as TargetResource["columns"];
  return columns.slice(1).map(({ name: column, type, priority }) => ({ name: column, type, priority }));
}

async function firstAccepted(wire: Wire, path: string, fields: Draft["fields"]): Promise<TargetResource["field"]> {
  for (const field of fields) {
    const body = { spec: { [field.name]: field.value } };
    const answer = await wire.send({ method: "PATCH", path, body, headers: merge });
    if (answer.status === 200 && answer.at(`spec.${field.name}`) === field.value) return field;
  }
  return none.field;
}

async function statusOf(wire: Wire, path: string, draft: Draft): Promise<JsonObject> {
  if (!draft.statusSubresource || Object.keys(draft.statusDraft).length === 0) return {};
  const body = { status: draft.statusDraft };
  const answer = await wire.send({ method: "PATCH", path: `${path}/${name}/status`, body, headers: merge });
  return answer.status === 200 ? ((answer.at("status") ?? {}) as JsonObject) : {};
}
