import type { TObject } from "typebox";
import type { StructuralSchema } from "../schema/structural-schema.ts";
import { kindProblems, labelProblems } from "./check-names.ts";
import type { AnyKind } from "./kind.ts";
import { schemaOf } from "./root-schema.ts";
import type { ServedSubresource, ServedType } from "./served-api.ts";
import type { Connect, Getter, NamedCreate, SubresourceDefinition, TypeOptions } from "./subresource.ts";

type Report = (problem: string) => void;

interface GroupVersion {
  readonly group: string;
  readonly version: string;
}

/** Of what shows or changes a part of the object. */
const partVerbs = ["get", "patch", "update"];
const verbOf = { GET: "get", POST: "create", PUT: "update", PATCH: "patch", DELETE: "delete" } as const;
/** Served by the runtime. */
const reserved = ["status", "scale"];

/** All that is served below an object of the kind, sorted by name. */
export function resolveSubresources(kind: AnyKind, parent: GroupVersion, report: Report): ServedSubresource[] {
  const own = Object.entries(kind.subresources ?? {}).flatMap(([name, definition]) => {
    const told: Report = (problem) => report(`subresource ${name}: ${problem}`);
    nameProblems(name, definition, kind).forEach(told);
    const resolved = resolveOne(name, definition, kind, parent, told);
    return resolved === undefined ? [] : [resolved];
  });
  const all = [
    ...own,
    ...(kind.scale === undefined ? [] : [scaleSubresource]),
    ...(kind.statusSubresource ? [{ name: "status", type: "status", kind: kind.kind, verbs: partVerbs } as const] : []),
  ];
  return all.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Its kind is of another group, which clients look for (R-DISC-4). */
const scaleSubresource: ServedSubresource = {
  name: "scale",
  type: "scale",
  group: "autoscaling",
  version: "v1",
  kind: "Scale",
  verbs: partVerbs,
};

function nameProblems(name: string, definition: SubresourceDefinition, { kind }: AnyKind): string[] {
  if (definition.type === "scale") return ['a scale must be named "scale"'];
  return [
    ...labelProblems("the name", name),
    ...(reserved.includes(name) ? [`the name ${JSON.stringify(name)} is reserved`] : []),
    ...(definition.of === kind ? [] : [`it was made for kind ${definition.of}, not for ${kind}`]),
  ];
}

function resolveOne(
  name: string,
  definition: SubresourceDefinition,
  kind: AnyKind,
  parent: GroupVersion,
  report: Report,
): ServedSubresource | undefined {
  switch (definition.type) {
    case "scale":
      return undefined;
    case "create":
      return namedCreate(name, definition, parent, report);
    case "getter":
      return getter(name, definition, kind.kind, parent, report);
    case "connect":
      return connect(name, definition, kind.kind, report);
  }
}

function namedCreate(name: string, definition: NamedCreate, parent: GroupVersion, report: Report): ServedSubresource {
  const input = typeOf(definition.input, parent, "input", report);
  return {
    name,
    type: "create",
    definition,
    ...(input.group === parent.group && input.version === parent.version
      ? {}
      : { group: input.group, version: input.version }),
    kind: input.kind,
    verbs: ["create"],
    input,
    ...outputOf(definition, parent, report),
  };
}

function getter(
  name: string,
  definition: Getter,
  kind: string,
  parent: GroupVersion,
  report: Report,
): ServedSubresource {
  const options = optionsOf(definition.options, report);
  const optionsKind = optionsKindOf(kind, name);
  const output = outputOf(definition, parent, report);
  return { name, type: "getter", definition, kind, verbs: ["get"], options, optionsKind, ...output };
}

function connect(name: string, definition: Connect, kind: string, report: Report): ServedSubresource {
  const { handle, webSocket, channels, methods = ["GET", "POST"] } = definition;
  if (handle === undefined && webSocket === undefined && channels === undefined) {
    report("needs one of handle, webSocket and channels");
  }
  if (methods.length === 0) report("methods must not be empty");
  if (handle === undefined && !methods.includes("GET"))
    report("methods must have GET, by which every WebSocket begins");
  const verbs = [...new Set(methods.map((method) => verbOf[method]))].sort();
  const options = optionsOf(definition.options, report);
  return { name, type: "connect", definition, kind: optionsKindOf(kind, name), verbs, options };
}

/** `CronTabLogOptions`, as upstream names those of Pod. */
const optionsKindOf = (kind: string, name: string): string => `${kind}${camelCase(name)}Options`;

/** `go-there` as `GoThere`. */
export const camelCase = (name: string): string =>
  name
    .split("-")
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join("");

function outputOf(
  { output }: { readonly output?: TypeOptions },
  parent: GroupVersion,
  report: Report,
): { readonly output?: ServedType } {
  return output === undefined ? {} : { output: typeOf(output, parent, "output", report) };
}

function typeOf(options: TypeOptions, parent: GroupVersion, what: string, report: Report): ServedType {
  const { kind, group = parent.group, version = parent.version, schema, description } = options;
  const told: Report = (problem) => report(`${what}: ${problem}`);
  kindProblems(kind).forEach(told);
  const structural = schemaOf(schema, "", description ?? `${kind} is what the subresource takes or answers.`, told);
  for (const field of ["apiVersion", "kind", "metadata"]) {
    if (structural.properties?.[field] !== undefined) told(`schema must not have ${field}: every object has it`);
  }
  return { group, version, apiVersion: group === "" ? version : `${group}/${version}`, kind, schema: structural };
}

/** Query parameters are texts: what they mean must be plain. */
function optionsOf(options: TObject | undefined, report: Report): StructuralSchema {
  if (options === undefined) return { type: "object" };
  const schema = schemaOf(options, "", "Options of the request.", (problem) => report(`options: ${problem}`));
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const type = property.type === "array" ? property.items?.type : property.type;
    if (type === undefined || type === "object" || type === "array") {
      report(`options: ${name} must be a string, number or boolean, or a list of those`);
    }
  }
  return schema;
}
