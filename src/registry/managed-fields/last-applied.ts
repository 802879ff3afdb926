import { difference, hasPath, type FieldSet } from "../../meta/field-set/field-set.ts";
import { parseJson, JsonSyntaxError } from "../../meta/json/parse.ts";
import { isJsonObject, setMember } from "../../meta/json/own-member.ts";
import { stringifyJson } from "../../meta/json/stringify.ts";
import { annotationsBytes, maxAnnotationsBytes } from "../../meta/label-validation.ts";
import type { JsonObject, JsonValue, KubeObject } from "../../meta/types.ts";
import { compare } from "../../schema/merge/compare.ts";
import { MergeError } from "../../schema/merge/merge-error.ts";
import { toFieldSet } from "../../schema/merge/to-field-set.ts";
import { validateValue } from "../../schema/merge/validate-value.ts";
import { FieldConflicts } from "./field-conflicts.ts";
import type { TypedValue } from "./typed-value.ts";

/** Where kubectl's client-side apply remembers what it applied. */
const lastAppliedAnnotation = "kubectl.kubernetes.io/last-applied-configuration";

/** The manager that moves from client-side to server-side apply without conflicts (R-SSA-16). */
export const kubectlManager = "kubectl";

/**
 * The conflicts that are none with what kubectl applied before: the live fields still have the values it gave them.
 * undefined: none is left.
 */
export function conflictsBeyondLastApplied(
  error: FieldConflicts,
  live: TypedValue,
  version: string,
): FieldConflicts | undefined {
  const allowed = appliedBefore(live, version);
  const left = error.conflicts.filter(({ path }) => allowed === undefined || !hasPath(allowed, path));
  return left.length === 0 ? undefined : new FieldConflicts(left);
}

/** What the annotation says and the live object still has; undefined: it says nothing that can be used. */
function appliedBefore({ type, value }: TypedValue, version: string): FieldSet | undefined {
  const text = lastApplied(value as unknown as KubeObject);
  const before = text === undefined ? undefined : parsedObject(text);
  if (before === undefined || before["apiVersion"] !== version) return undefined;
  try {
    validateValue(type, before);
    const { added, modified, removed } = compare(type, before, value);
    return difference(difference(difference(toFieldSet(type, before), modified), added), removed);
  } catch (error) {
    if (error instanceof MergeError) return undefined;
    throw error;
  }
}

function parsedObject(text: string): JsonObject | undefined {
  try {
    const { value } = parseJson(text);
    return isJsonObject(value) ? value : undefined;
  } catch (error) {
    if (error instanceof JsonSyntaxError) return undefined;
    throw error;
  }
}

function lastApplied({ metadata }: KubeObject): string | undefined {
  return metadata.annotations?.[lastAppliedAnnotation] || undefined;
}

/** Where the object has the annotation, client-side apply goes on from what is applied now. Changes `object`. */
export function refreshLastApplied(object: KubeObject, applied: JsonObject): void {
  if (lastApplied(object) === undefined) return;
  const annotations: Record<string, string> = {
    ...object.metadata.annotations,
    [lastAppliedAnnotation]: `${stringifyJson(unannotated(applied))}\n`,
  };
  if (annotationsBytes(annotations) > maxAnnotationsBytes) delete annotations[lastAppliedAnnotation];
  object.metadata = { ...object.metadata, annotations };
}

function unannotated(applied: JsonObject): JsonObject {
  const metadata: JsonValue = applied["metadata"] ?? null;
  const annotations = isJsonObject(metadata) ? (metadata["annotations"] ?? null) : null;
  if (!isJsonObject(metadata) || !isJsonObject(annotations)) return applied;
  const others: JsonObject = {};
  for (const [key, value] of Object.entries(annotations))
    if (key !== lastAppliedAnnotation) setMember(others, key, value);
  return { ...applied, metadata: { ...metadata, annotations: others } };
}
