import { IsOptional, type TSchema } from "typebox";
import { checkStructural } from "../schema/check-structural.ts";
import { toStructuralSchema } from "../schema/from-typebox.ts";
import { SchemaError } from "../schema/schema-error.ts";
import type { StructuralSchema } from "../schema/structural-schema.ts";
import type { AnyKind } from "./kind.ts";

/**
 * The schema of a kind's whole objects; apiVersion, kind and metadata are implied.
 * @param report told everything that Kubernetes' schemas cannot say (R-SCH-1).
 */
export function rootSchema(kind: AnyKind, report: (problem: string) => void): StructuralSchema {
  const { properties, required = [], ...fields } = fieldsOf(kind, report);
  const needed = kind.spec === undefined || IsOptional(kind.spec) ? required : [...new Set([...required, "spec"])];
  const schema: StructuralSchema = {
    ...fields,
    type: "object",
    ...(kind.description === undefined ? {} : { description: kind.description }),
    ...(needed.length === 0 ? {} : { required: needed }),
    properties: {
      ...properties,
      ...(kind.spec === undefined
        ? {}
        : { spec: property(kind.spec, "spec", `Desired state of the ${kind.kind}.`, report) }),
      ...(kind.status === undefined
        ? {}
        : { status: property(kind.status, "status", `Observed state of the ${kind.kind}.`, report) }),
    },
    ...(kind.rules === undefined || kind.rules.length === 0 ? {} : { "x-kubernetes-validations": [...kind.rules] }),
  };
  checkStructural(schema).forEach(report);
  return schema;
}

/** What a kind has beside spec and status. */
function fieldsOf({ fields }: AnyKind, report: (problem: string) => void): StructuralSchema {
  if (fields === undefined) return {};
  const { description: _, ...schema } = property(fields, "fields", "", report);
  for (const taken of ["spec", "status"]) {
    if (Object.hasOwn(schema.properties ?? {}, taken)) report(`fields must not have ${taken}: give it as ${taken}`);
  }
  return schema;
}

/** @param report told everything that Kubernetes' schemas cannot say (R-SCH-1). */
export function schemaOf(
  schema: TSchema,
  path: string,
  description: string,
  report: (problem: string) => void,
): StructuralSchema {
  const structural = property(schema, path, description, report);
  checkStructural(structural).forEach(report);
  return structural;
}

/** What could not be converted is reported and stands for any value, so that the rest can still be checked. */
function property(
  schema: TSchema,
  path: string,
  description: string,
  report: (problem: string) => void,
): StructuralSchema {
  try {
    return { description, ...toStructuralSchema(schema, path) };
  } catch (error) {
    if (error instanceof SchemaError) error.problems.forEach(report);
    else report(`${path}: ${error instanceof Error ? error.message : String(error)}`);
    return { "x-kubernetes-preserve-unknown-fields": true };
  }
}
