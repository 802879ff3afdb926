import { scalePaths, type ScaleOptions, type ScalePaths } from "../api/scale.ts";
import { nestedInteger, nestedString, NestedFieldError, setNestedValue } from "../meta/nested-field.ts";
import { StatusError, statusErrors } from "../meta/status-error.ts";
import type { JsonObject, KubeObject, ObjectMeta } from "../meta/types.ts";

/** `autoscaling/v1` Scale as it is written on the wire: Go leaves out what is zero, but not `status.replicas`. */
export interface Scale extends KubeObject {
  apiVersion: "autoscaling/v1";
  kind: "Scale";
  metadata: ObjectMeta;
  spec: { replicas?: number };
  status: { replicas: number; selector?: string };
}

/** Stands in a Scale to be patched for replicas the object does not have: no client can have meant it. */
const unset = -2_147_483_648;

/** Reads and writes an object as a Scale (R-SCL-1..3). [src: apiextensions registry/customresource/etcd.go] */
export class ScaleMapping {
  readonly #paths: ScalePaths;
  readonly #specPath: string;

  constructor(options: ScaleOptions) {
    this.#paths = scalePaths(options);
    this.#specPath = options.specReplicas;
  }

  /** @throws StatusError 500 if there are no replicas (R-SCL-2). */
  read(object: KubeObject): Scale {
    const replicas = read(() => nestedInteger(object as JsonObject, this.#paths.specReplicas));
    if (replicas !== undefined) return this.#scale(object, int32(replicas));
    throw statusErrors.internal(`the spec replicas field "${this.#specPath}" does not exist`);
  }

  /** What a patch is applied to: an object without replicas can be given some. */
  toPatch(object: KubeObject): Scale {
    const replicas = read(() => nestedInteger(object as JsonObject, this.#paths.specReplicas));
    return this.#scale(object, replicas === undefined ? unset : int32(replicas));
  }

  /** What an update answers with. */
  written(object: KubeObject): Scale {
    return this.#scale(object, int32(nestedInteger(object as JsonObject, this.#paths.specReplicas) ?? 0));
  }

  /** Sets replicas, and the resourceVersion if the Scale has one, as a precondition. Changes `object`. @throws StatusError 400. */
  apply(scale: Scale, object: KubeObject): void {
    const { replicas = 0 } = scale.spec;
    if (replicas === unset) {
      throw statusErrors.badRequest(`the spec replicas field "${this.#specPath}" cannot be empty`);
    }
    read(() => setNestedValue(object as JsonObject, this.#paths.specReplicas, replicas));
    if (scale.metadata.resourceVersion) object.metadata.resourceVersion = scale.metadata.resourceVersion;
  }

  #scale(object: KubeObject, replicas: number): Scale {
    const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
    const there = read(() => nestedInteger(object as JsonObject, this.#paths.statusReplicas)) ?? 0;
    const selector = this.#selector(object);
    const metadata = { name, namespace, uid, resourceVersion, creationTimestamp };
    return {
      apiVersion: "autoscaling/v1",
      kind: "Scale",
      metadata: Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== undefined)) as ObjectMeta,
      spec: replicas === 0 ? {} : { replicas },
      status: { replicas: int32(there), ...(selector === "" ? {} : { selector }) },
    };
  }

  #selector(object: KubeObject): string {
    const { labelSelector } = this.#paths;
    return labelSelector === undefined ? "" : (read(() => nestedString(object as JsonObject, labelSelector)) ?? "");
  }
}

/** Upstream answers with the bare text, without a reason. */
function read<Value>(reading: () => Value): Value {
  try {
    return reading();
  } catch (error) {
    if (error instanceof NestedFieldError) throw new StatusError(500, "", error.message);
    throw error;
  }
}

const int32 = (value: number | bigint): number => Number(BigInt.asIntN(32, BigInt(value)));
