import type { JsonValue } from "../../meta/types.ts";
import type { Wire } from "../wire.ts";

/** A schema of OpenAPI v3 without references. Only what the checks look at has a name here. */
export interface ResolvedSchema {
  readonly type?: string;
  readonly format?: string;
  readonly description?: string;
  readonly nullable?: boolean;
  readonly default?: JsonValue;
  readonly enum?: readonly JsonValue[];
  readonly properties?: Readonly<Record<string, ResolvedSchema>>;
  readonly required?: readonly string[];
  readonly items?: ResolvedSchema;
  readonly additionalProperties?: ResolvedSchema | boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: boolean;
  readonly exclusiveMaximum?: boolean;
  readonly multipleOf?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly allOf?: readonly ResolvedSchema[];
  readonly anyOf?: readonly ResolvedSchema[];
  readonly oneOf?: readonly ResolvedSchema[];
  readonly not?: ResolvedSchema;
  readonly "x-kubernetes-int-or-string"?: boolean;
  readonly "x-kubernetes-preserve-unknown-fields"?: boolean;
  readonly "x-kubernetes-embedded-resource"?: boolean;
  readonly "x-kubernetes-list-type"?: "atomic" | "set" | "map";
  readonly "x-kubernetes-list-map-keys"?: readonly string[];
  readonly "x-kubernetes-map-type"?: "atomic" | "granular";
  readonly "x-kubernetes-validations"?: readonly { readonly rule: string; readonly message?: string }[];
  readonly "x-kubernetes-group-version-kind"?: readonly GroupVersionKind[];
  readonly "x-kubernetes-selectable-fields"?: readonly { readonly fieldPath: string }[];
}

interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

type Schemas = Readonly<Record<string, ResolvedSchema & { readonly $ref?: string }>>;

/** A schema that contains itself is followed so often. */
const deepest = 12;

/** The schema of a kind in the server's OpenAPI v3; undefined where there is none. */
export async function readSchema(wire: Wire, wanted: GroupVersionKind): Promise<ResolvedSchema | undefined> {
  const answer = await wire.send({ path: `/openapi/v3/apis/${wanted.group}/${wanted.version}` });
  if (answer.status !== 200) return undefined;
  const schemas = (answer.at("components.schemas") ?? {}) as Schemas;
  const found = Object.values(schemas).find((schema) =>
    (schema["x-kubernetes-group-version-kind"] ?? []).some(
      ({ group, version, kind }) => group === wanted.group && version === wanted.version && kind === wanted.kind,
    ),
  );
  return found === undefined ? undefined : (inline(found, schemas, 0) as ResolvedSchema);
}

function inline(value: unknown, schemas: Schemas, depth: number): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => inline(item, schemas, depth));
  const { $ref, allOf, ...own } = value as { $ref?: unknown; allOf?: unknown } & Record<string, unknown>;
  if (typeof $ref === "string") {
    if (depth >= deepest) return {};
    return inline(schemas[$ref.replace("#/components/schemas/", "")] ?? {}, schemas, depth + 1);
  }
  const inlined = Object.fromEntries(Object.entries(own).map(([key, child]) => [key, inline(child, schemas, depth)]));
  if (!Array.isArray(allOf)) return inlined;
  // A reference with siblings is written as an allOf of one (R-OAS-14).
  const parts = allOf.map((part) => inline(part, schemas, depth) as object);
  const isReference = allOf.length === 1 && Object.hasOwn(allOf[0] as object, "$ref");
  return isReference ? { ...parts[0], ...inlined } : { ...inlined, allOf: parts };
}
