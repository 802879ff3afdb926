import type { JsonObject } from "../../meta/types.ts";
import type { DeleteOptions } from "../../registry/deletion.ts";
import type { WriteRequestOptions } from "../write-options.ts";

/** Options of a write as far as admission is told of them. */
export type AdmittedOptions = Pick<WriteRequestOptions, "dryRun" | "fieldManager" | "fieldValidation">;

const apiVersion = "meta.k8s.io/v1";

/** As an AdmissionReview has them: those of a PATCH are an update's, or a create's (R-ADM-13). */
export function writeOptionsObject(operation: "CREATE" | "UPDATE", options: AdmittedOptions): JsonObject {
  return {
    apiVersion,
    kind: operation === "CREATE" ? "CreateOptions" : "UpdateOptions",
    ...dryRunOf(options),
    ...(options.fieldManager === "" ? {} : { fieldManager: options.fieldManager }),
    fieldValidation: options.fieldValidation,
  };
}

export function deleteOptionsObject(options: DeleteOptions): JsonObject {
  const { preconditions, propagationPolicy, orphanDependents } = options;
  return {
    apiVersion,
    kind: "DeleteOptions",
    ...dryRunOf(options),
    ...(orphanDependents === undefined ? {} : { orphanDependents }),
    ...(preconditions === undefined ? {} : { preconditions: { ...preconditions } }),
    ...(propagationPolicy === undefined ? {} : { propagationPolicy }),
  };
}

const dryRunOf = ({ dryRun }: { readonly dryRun: boolean }): JsonObject => (dryRun ? { dryRun: ["All"] } : {});
