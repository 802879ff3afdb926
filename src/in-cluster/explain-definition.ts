import type { KubeObject } from "../meta/types.ts";
import type { Problem } from "./problem.ts";
import type { Condition } from "./workload.ts";

/** What is read of a CustomResourceDefinition. */
export interface Definition extends KubeObject {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string; readonly plural: string };
    readonly versions: readonly { readonly name: string; readonly served: boolean; readonly storage?: boolean }[];
  };
  readonly status?: { readonly conditions?: readonly Condition[] };
}

/** The cluster has taken its names and begun to serve it. */
export const isEstablished = (definition: Definition): boolean => {
  const { deletionTimestamp } = definition.metadata;
  return deletionTimestamp === undefined && conditionOf(definition, "Established")?.status === "True";
};

/** Why a definition is not served; undefined if nothing is known to be wrong. */
export function explainDefinition(definition: Definition): Problem | undefined {
  const what = `CustomResourceDefinition ${definition.metadata.name}`;
  if (definition.metadata.deletionTimestamp !== undefined)
    return {
      what: `${what}: being deleted`,
      why: conditionOf(definition, "Terminating")?.message ?? "its objects are deleted first",
      fix: "Objects that have finalizers wait for whoever set them. Once it is gone, run the same command again",
    };
  const names = conditionOf(definition, "NamesAccepted");
  if (names?.status === "False")
    return {
      what: `${what}: ${names.reason ?? "names not accepted"}`,
      why: names.message ?? "another definition of the group has one of its names",
      fix: "Rename the kind, its plural or its short names, or delete the other definition",
      isFinal: true,
    };
  const schema = conditionOf(definition, "NonStructuralSchema");
  if (schema?.status === "True")
    return {
      what: `${what}: ${schema.reason ?? "no structural schema"}`,
      why: schema.message ?? "the schema is not structural",
      fix: "Mend the kind's schema",
      isFinal: true,
    };
  return undefined;
}

const conditionOf = ({ status }: Definition, type: string): Condition | undefined =>
  status?.conditions?.find((condition) => condition.type === type);
