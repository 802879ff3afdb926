import { scalePaths } from "../../api/scale.ts";
import { fieldElement } from "../../meta/field-set/path-element.ts";
import type { JsonObject, KubeObject } from "../../meta/types.ts";
import { compileMergeType } from "../../schema/merge/compile-merge-type.ts";
import type { Scale } from "../scale.ts";
import type { Store } from "../store.ts";
import { FieldManager } from "./field-manager.ts";
import { ManagedFieldsError } from "./managed.ts";
import { toParentFields, toScaleFields, type ReplicasPaths } from "./scale-fields.ts";

const scaleVersion = "autoscaling/v1";
const integer = { type: "integer", format: "int32" } as const;

const scaleType = compileMergeType({
  type: "object",
  properties: {
    spec: { type: "object", properties: { replicas: integer } },
    status: { type: "object", properties: { replicas: integer, selector: { type: "string" } } },
  },
});

/**
 * Who manages the replicas that are written by `/scale` (R-SSA-19): the object's managedFields become the Scale's, and the
 * other way.
 */
export class ScaleFieldManager {
  readonly #version: string;
  readonly #paths: ReplicasPaths;
  readonly #manager = new FieldManager({
    apiVersion: scaleVersion,
    kind: "Scale",
    subresource: "scale",
    versions: {
      mergeType: (version) => (version === scaleVersion ? scaleType : undefined),
      convert: (scale) => scale,
    },
    ignored: new Map(),
  });

  constructor({ resource, versions }: Store) {
    this.#version = resource.apiVersion;
    this.#paths = new Map(
      versions.all.map(({ resource: { apiVersion, definition } }) => [
        apiVersion,
        definition.scale === undefined ? undefined : scalePaths(definition.scale).specReplicas.map(fieldElement),
      ]),
    );
  }

  /** Sets the managedFields of an object whose Scale `live` becomes `next`. */
  update(object: KubeObject, live: Scale, next: Scale, manager: string): void {
    const managed = { ...next, metadata: { ...next.metadata } };
    try {
      this.#manager.update(this.#managed(object, live), managed, manager);
      this.#takeOver(object, managed);
    } catch (error) {
      // As with any update: what cannot be read stays.
      if (!(error instanceof ManagedFieldsError)) throw error;
    }
  }

  /**
   * The Scale that results from applying to the Scale `live` of an object, whose managedFields are set.
   * @throws StatusError 400, 409, 500.
   */
  apply(object: KubeObject, live: Scale, patch: JsonObject, manager: string, force: boolean): KubeObject {
    const { metadata, ...scale } = this.#manager.apply(this.#managed(object, live), patch, manager, force);
    this.#takeOver(object, { ...scale, metadata });
    const { managedFields: _, ...shown } = metadata;
    return { ...scale, metadata: shown };
  }

  #managed(object: KubeObject, scale: Scale): KubeObject {
    const managedFields = toScaleFields(object.metadata.managedFields ?? [], this.#paths);
    return managedFields === undefined ? scale : { ...scale, metadata: { ...scale.metadata, managedFields } };
  }

  #takeOver({ metadata }: KubeObject, scale: Pick<KubeObject, "metadata">): void {
    const entries = scale.metadata.managedFields ?? [];
    const managedFields = toParentFields(metadata.managedFields ?? [], entries, this.#version, this.#paths);
    if (managedFields === undefined) delete metadata.managedFields;
    else metadata.managedFields = managedFields;
  }
}
