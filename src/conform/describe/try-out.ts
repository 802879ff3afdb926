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

type TriedOut = Pick<TargetResource, "defaulted" | "computed" | "existing" | "field" | "status" | "columns" | "scale">;

const none: TriedOut = {
  defaulted: {},
  computed: [],
  existing: [],
  field: { name: "", value: "" },
  status: {},
  columns: [],
};
const name = "conform-try-out";
/** Of objects that are there already, so many are looked at. */
const most = 20;
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
  if (!draft.verbs.includes("create")) return { ...none, ...(await lookAround(wire, draft)) };
  if (foreignObjects > 0) return none;
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
    const added = await withoutComputed(wire, path, draft, addedTo(draft.spec, created));
    return { ...added, existing: [], field, status, columns, ...scale };
  } finally {
    await wire.send({ method: "DELETE", path: `${path}/${name}` });
    if (namespace !== "") namespaces.giveBack(namespace);
  }
}

/** What there is to read where nothing can be made. */
async function lookAround(wire: Wire, draft: Draft): Promise<Pick<TriedOut, "existing" | "columns">> {
  if (!draft.verbs.includes("list")) return none;
  const path = `/apis/${groupVersion(draft)}/${draft.resource}`;
  const { items } = (await patiently(wire, { path: `${path}?limit=${most}` })).expect(200).list;
  const existing = items.map(({ metadata: { namespace = "", name: own = "", labels = {} } }) => ({
    namespace,
    name: own,
    labels,
  }));
  return { existing, columns: await columnsOf(wire, path) };
}

/** What a second object does not get alike is no default. */
async function withoutComputed(
  wire: Wire,
  path: string,
  draft: Draft,
  added: JsonObject,
): Promise<Pick<TriedOut, "defaulted" | "computed">> {
  if (Object.keys(added).length === 0) return { defaulted: {}, computed: [] };
  const other = `${name}-2`;
  const second = created201(await patiently(wire, { method: "POST", path, body: bodyOf(draft, other) }), draft);
  await wire.send({ method: "DELETE", path: `${path}/${other}` });
  const again = addedTo(draft.spec, second);
  const isComputed = (field: string): boolean => JSON.stringify(again[field]) !== JSON.stringify(added[field]);
  return {
    defaulted: Object.fromEntries(Object.entries(added).filter(([field]) => !isComputed(field))),
    computed: Object.keys(added).filter(isComputed),
  };
}

const bodyOf = (draft: Draft, own = name): KubeObject => ({
  apiVersion: groupVersion(draft),
  kind: draft.kind,
  metadata: { name: own },
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
