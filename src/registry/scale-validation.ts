import { scalePaths, type ScaleOptions } from "../api/scale.ts";
import { invalid, type FieldError } from "../meta/field-error.ts";
import { nestedInteger, NestedFieldError, nestedString } from "../meta/nested-field.ts";
import type { JsonObject, KubeObject } from "../meta/types.ts";
import type { WriteTarget } from "./strategy.ts";

const maxInt32 = 2_147_483_647;

/** What a kind with a scale demands of every write of its objects, whatever its schema says (R-SCL-3). */
export function scaleErrors(options: ScaleOptions | undefined, object: KubeObject, target: WriteTarget): FieldError[] {
  if (options === undefined) return [];
  const paths = scalePaths(options);
  return [
    ...(target === "status" ? [] : replicasErrors(object, options.specReplicas, paths.specReplicas)),
    ...replicasErrors(object, options.statusReplicas, paths.statusReplicas),
    ...selectorErrors(object, options.labelSelector, paths.labelSelector),
  ];
}

function replicasErrors(object: KubeObject, path: string, keys: readonly string[]): FieldError[] {
  return fieldErrors(path, 0, () => {
    const replicas = nestedInteger(object as JsonObject, keys) ?? 0;
    if (replicas < 0) return [invalid(path, replicas, "should be a non-negative integer")];
    if (replicas <= maxInt32) return [];
    return [invalid(path, replicas, `should be less than or equal to ${maxInt32}`)];
  });
}

function selectorErrors(object: KubeObject, path = "", keys: readonly string[] = []): FieldError[] {
  return fieldErrors(path, "", () => {
    nestedString(object as JsonObject, keys);
    return [];
  });
}

function fieldErrors(path: string, value: number | string, check: () => FieldError[]): FieldError[] {
  if (path === "") return [];
  try {
    return check();
  } catch (error) {
    if (error instanceof NestedFieldError) return [invalid(path, value, error.message)];
    throw error;
  }
}
