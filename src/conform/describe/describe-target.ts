import type { JsonObject, JsonValue, KubeObject } from "../../meta/types.ts";
import { UserError } from "../../project/user-error.ts";
import { anonymously, type Identity } from "../identity.ts";
import type { Namespaces } from "../namespaces.ts";
import type { SchemaProbe, ServerFacts, Target, TargetResource } from "../target.ts";
import { Wire, type Protocol } from "../wire.ts";
import { discover, type Discovered, type ResourceName } from "./discovered.ts";
import { generateObject, stringsFor } from "./generate.ts";
import { patiently } from "./patiently.ts";
import { readSchema, type ResolvedSchema } from "./resolve-schema.ts";
import { schemaProbes } from "./schema-probes.ts";
import { keepsUnknown } from "./acceptances.ts";
import { tryOut, type Draft } from "./try-out.ts";

export interface DescribeOptions {
  readonly resource: ResourceName;
  readonly samples: readonly KubeObject[];
  readonly namespaces: Namespaces;
  readonly protocol: Protocol;
  /** What is known of the schema besides, such as its CEL rules. */
  readonly cases?: readonly SchemaProbe[];
}

const unknownField = "fieldThatIsNotInTheSchema";

/**
 * What the checks need to know of a resource: from discovery, OpenAPI and the samples, and from one object that is made,
 * changed and deleted.
 * @throws UserError if the resource is not served, or no valid object can be made of what is known
 */
export async function describeTarget(identity: Identity, options: DescribeOptions): Promise<Target> {
  const admin = new Wire(options.protocol, identity);
  const stranger = new Wire(options.protocol, anonymously(identity));
  try {
    const discovered = await discover(admin, options.resource);
    const { group, version, main } = discovered;
    const schema = await readSchema(admin, { group, version, kind: main.kind });
    const draft = draftOf(discovered, schema, options.samples);
    const server = await serverFacts(admin, stranger, discovered);
    const tried = await tryOut(admin, draft, options.namespaces, server);
    const resource = { ...draft, ...tried, probes: [...probesOf(draft), ...(options.cases ?? [])] };
    return { admin: identity, anonymous: anonymously(identity), main: resource, server };
  } finally {
    admin.close();
    stranger.close();
  }
}

function draftOf(discovered: Discovered, schema: ResolvedSchema | undefined, samples: readonly KubeObject[]): Draft {
  const { group, version, otherVersions, main, subresources } = discovered;
  const sample = samples.find(({ apiVersion, kind }) => apiVersion === `${group}/${version}` && kind === main.kind);
  const other = samples.find((each) => each !== sample && each.kind === main.kind);
  const body = sample ?? generated(schema, main.kind);
  const { apiVersion: _, kind: __, metadata: ___, spec = {}, status: ____, ...rest } = body;
  const specSchema = schema?.properties?.["spec"];
  return {
    group,
    version,
    otherVersions,
    resource: main.name,
    kind: main.kind,
    singular: main.singularName === "" ? main.kind.toLowerCase() : main.singularName,
    shortNames: main.shortNames ?? [],
    categories: main.categories ?? [],
    namespaced: main.namespaced,
    verbs: main.verbs,
    subresources,
    statusSubresource: subresources.includes("status"),
    ...(schema === undefined ? {} : { schema }),
    spec: spec as JsonObject,
    rest: rest as JsonObject,
    selectableFields: (schema?.["x-kubernetes-selectable-fields"] ?? []).map(({ fieldPath }) => fieldPath),
    unknownField,
    prunes: specSchema?.type === "object" && specSchema.properties !== undefined && !keepsUnknown(specSchema),
    isGenerated: sample === undefined,
    fields: fieldsOf(specSchema, spec as JsonObject, (other?.["spec"] ?? {}) as JsonObject),
    statusDraft: (sample?.["status"] as JsonObject | undefined) ?? statusOf(schema),
  };
}

function generated(schema: ResolvedSchema | undefined, kind: string): Record<string, unknown> {
  if (schema === undefined) {
    throw new UserError(`the server's OpenAPI v3 does not tell what a ${kind} is; give a manifest of one: --sample`);
  }
  const { metadata: _, status: __, apiVersion: ___, kind: ____, ...properties } = schema.properties ?? {};
  const required = [...(schema.required ?? []), "spec"].filter((name) => Object.hasOwn(properties, name));
  const body = generateObject({ ...schema, properties, required });
  if (body === undefined) {
    throw new UserError(`no valid ${kind} could be made from the server's OpenAPI; give a manifest of one: --sample`);
  }
  return body;
}

/** String fields below spec, each with another value that should be valid, likely ones first. */
function fieldsOf(
  schema: ResolvedSchema | undefined,
  spec: JsonObject,
  other: JsonObject,
): readonly { readonly name: string; readonly value: string }[] {
  const ofSample = Object.entries(other).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string" && entry[1] !== spec[entry[0]],
  );
  const found = ofSample.map(([name, value]) => ({ name, value }));
  const names = [...new Set([...Object.keys(spec), ...Object.keys(schema?.properties ?? {})])];
  for (const name of names) {
    const own = schema?.properties?.[name] ?? (typeof spec[name] === "string" ? { type: "string" } : {});
    if (own.type !== "string") continue;
    const text = typeof spec[name] === "string" ? spec[name] : undefined;
    const values = [...(text === undefined ? [] : [`${text}-2`, `${text}x`]), ...stringsFor(own)];
    const value = values.find((each) => each !== spec[name] && each !== "" && fits(own, each));
    if (value !== undefined) found.push({ name, value });
  }
  // Where everything is kept, any name will do.
  if (schema !== undefined && keepsUnknown(schema)) found.push({ name: "someField", value: "some value" });
  return found;
}

const fits = (schema: ResolvedSchema, text: string): boolean =>
  (schema.enum === undefined || schema.enum.includes(text)) &&
  text.length <= (schema.maxLength ?? text.length) &&
  (schema.pattern === undefined && schema.format === undefined ? true : stringsFor(schema).includes(text));

/** Something to be written into /status: the required fields, and scalars that are easy to make. */
function statusOf(schema: ResolvedSchema | undefined): JsonObject {
  const status = schema?.properties?.["status"];
  if (status === undefined) return {};
  const value = generateObject(status) ?? {};
  for (const [name, child] of Object.entries(status.properties ?? {})) {
    const scalar: JsonValue | undefined =
      child.type === "string" ? stringsFor(child)[0] : child.type === "integer" ? (child.minimum ?? 3) : undefined;
    if (scalar !== undefined && Object.keys(value).length < 3) value[name] ??= scalar;
  }
  return value;
}

function probesOf({ schema, spec }: Pick<TargetResource, "spec"> & { readonly schema?: ResolvedSchema }) {
  const own = schema?.properties?.["spec"];
  return own?.type === "object" ? schemaProbes(own, spec, unknownField) : [];
}

async function serverFacts(admin: Wire, stranger: Wire, { group, version, main }: Discovered): Promise<ServerFacts> {
  const collection = `/apis/${group}/${version}/${main.name}`;
  const groups = await admin.send({ path: "/apis" });
  const names = groups.status === 200 ? (groups.at("groups") as { name: string }[]).map(({ name }) => name) : [];
  return {
    hasNamespaces: (await admin.send({ path: "/api/v1" })).status === 200,
    anonymousStatus: (await stranger.send({ path: collection })).status,
    foreignObjects: main.namespaced || !main.verbs.includes("list") ? 0 : await count(admin, collection),
    hasOtherGroups: names.some((name) => name !== group),
  };
}

async function count(wire: Wire, path: string): Promise<number> {
  return (await patiently(wire, { path })).expect(200).list.items.length;
}
