import type { StructuralSchema } from "../schema/structural-schema.ts";

/**
 * Where an object holds what `autoscaling/v1` Scale shows (R-SCL-1): plain paths, such as `.spec.replicas`.
 * `kubectl scale` and autoscalers read and write a kind by these alone.
 */
export interface ScaleOptions {
  /** An integer below `.spec`: how many are wanted. */
  readonly specReplicas: string;
  /** An integer below `.status`: how many there are. */
  readonly statusReplicas: string;
  /** A string below `.spec` or `.status`: a selector of the pods, as a query has it. Autoscalers demand it. */
  readonly labelSelector?: string;
}

/** The paths as keys. */
export interface ScalePaths {
  readonly specReplicas: readonly string[];
  readonly statusReplicas: readonly string[];
  readonly labelSelector?: readonly string[];
}

export const scalePaths = ({ specReplicas, statusReplicas, labelSelector }: ScaleOptions): ScalePaths => ({
  specReplicas: keysOf(specReplicas),
  statusReplicas: keysOf(statusReplicas),
  ...(labelSelector === undefined ? {} : { labelSelector: keysOf(labelSelector) }),
});

const keysOf = (path: string): string[] => path.slice(1).split(".");

/** What is wrong with a kind's scale; paths are followed through the schema. [src: apiextensions validation.go] */
export function scaleProblems(scale: ScaleOptions, schema: StructuralSchema): string[] {
  const { specReplicas, statusReplicas, labelSelector } = scale;
  return [
    ...pathProblems("specReplicas", specReplicas, ["spec"], "integer", schema),
    ...pathProblems("statusReplicas", statusReplicas, ["status"], "integer", schema),
    ...(labelSelector === undefined
      ? []
      : pathProblems("labelSelector", labelSelector, ["spec", "status"], "string", schema)),
  ];
}

function pathProblems(
  field: keyof ScaleOptions,
  path: string,
  roots: readonly string[],
  type: "integer" | "string",
  schema: StructuralSchema,
): string[] {
  const [root = "", ...rest] = keysOf(path);
  if (!path.startsWith(".") || !roots.includes(root) || rest.length === 0 || rest.includes("")) {
    const below = roots.map((name) => `.${name}`).join(" or ");
    return [`scale.${field} must be a path below ${below}, such as .${roots[0]}.replicas; got ${JSON.stringify(path)}`];
  }
  const found = typeAt(schema, [root, ...rest]);
  if (found === type || found === "any") return [];
  return [
    found === "nothing"
      ? `scale.${field} ${path} points to no field of the schema`
      : `scale.${field} ${path} must be of type ${type} in the schema; got ${found}`,
  ];
}

/** `any`: the schema leaves it open. */
function typeAt(schema: StructuralSchema, [key, ...rest]: readonly string[]): string {
  if (key === undefined) return schema.type ?? "any";
  const { properties = {}, additionalProperties } = schema;
  const field = Object.hasOwn(properties, key) ? properties[key] : undefined;
  if (field !== undefined) return typeAt(field, rest);
  if (typeof additionalProperties === "object") return typeAt(additionalProperties, rest);
  return additionalProperties === true || schema["x-kubernetes-preserve-unknown-fields"] === true ? "any" : "nothing";
}
