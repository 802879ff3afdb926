import { systemClock, type Clock } from "../../meta/clock.ts";
import { difference, emptySet, isEmptySet, union, type FieldSet } from "../../meta/field-set/field-set.ts";
import { printGroupVersionKind } from "../../meta/gvk.ts";
import { isJsonObject, ownMember } from "../../meta/json/own-member.ts";
import { StatusError, statusErrors } from "../../meta/status-error.ts";
import { formatTime } from "../../meta/time.ts";
import type { JsonObject, KubeObject } from "../../meta/types.ts";
import { MergeError } from "../../schema/merge/merge-error.ts";
import type { MergeType } from "../../schema/merge/merge-type.ts";
import { validateValue } from "../../schema/merge/validate-value.ts";
import { ConversionError } from "../conversion-error.ts";
import { applyConflict } from "./apply-conflict.ts";
import { capUpdateManagers } from "./cap-update-managers.ts";
import { FieldConflicts } from "./field-conflicts.ts";
import { conflictsBeyondLastApplied, kubectlManager, refreshLastApplied } from "./last-applied.ts";
import { decodeManagedFields, encodeManagedFields, ManagedFieldsError, type Managed } from "./managed.ts";
import { identityOf } from "./manager-identity.ts";
import type { ManagedSet } from "./managers.ts";
import { mergeApply, type Applied } from "./merge-apply.ts";
import { versionConverter, type ObjectVersions } from "./object-versions.ts";
import { requestedManaged } from "./requested-managed.ts";
import { strippedFields } from "./stripped-fields.ts";
import { ownedByCreator, trackUpdate } from "./track-update.ts";
import type { MergeRules, TypedValue } from "./typed-value.ts";

export interface FieldManagerOptions {
  /** group/version of the URL. */
  readonly apiVersion: string;
  readonly kind: string;
  /** "" for the objects themselves. */
  readonly subresource: string;
  readonly versions: ObjectVersions;
  /** By version: what writes through this endpoint cannot change (R-SSA-15). */
  readonly ignored: ReadonlyMap<string, FieldSet>;
  readonly clock?: Clock;
}

/** What a write of an object does to its managedFields, and what it applies (chapter 12.5). One for each endpoint. */
export class FieldManager {
  readonly #type: MergeType;
  readonly #rules: MergeRules;

  constructor(private readonly options: FieldManagerOptions) {
    const { versions, ignored, apiVersion } = options;
    const type = versions.mergeType(apiVersion);
    if (type === undefined) throw new Error(`${apiVersion} is not served`);
    this.#type = type;
    this.#rules = { converter: versionConverter(versions), ignored };
  }

  /**
   * Sets the managedFields of an object that is created (no `live`) or updated, but not applied (R-SSA-12). Where that
   * cannot be worked out they stay as stored: no write fails for it.
   */
  update(live: KubeObject | undefined, next: KubeObject, manager: string): void {
    const managed = requestedManaged(live, next, this.options.subresource !== "");
    // Whoever reset them gets none; neither do objects of before they were tracked.
    const isTracked = live === undefined || managed.managers.size > 0;
    setManagedFields(next, isTracked ? this.#tracked(live, next, managed, manager) : undefined);
  }

  #tracked(live: KubeObject | undefined, next: KubeObject, managed: Managed, manager: string) {
    try {
      return encodeManagedFields(this.#afterUpdate(live, next, managed, manager));
    } catch (error) {
      if (error instanceof MergeError || error instanceof ConversionError) return live?.metadata.managedFields;
      throw error;
    }
  }

  /** The writer's entry and its time change only if the write changed something. */
  #afterUpdate(live: KubeObject | undefined, next: KubeObject, managed: Managed, manager: string): Managed {
    const { apiVersion, subresource } = this.options;
    const { managers, changed } = this.#settled(live, next, managed);
    const written = difference(changed, strippedFields);
    if (isEmptySet(written)) return capUpdateManagers({ managers, times: managed.times });
    const identity = identityOf({ manager: manager || "unknown", operation: "Update", apiVersion, subresource });
    const set = union(written, managers.get(identity)?.set ?? emptySet);
    managers.set(identity, { version: apiVersion, applied: false, set });
    return capUpdateManagers({ managers, times: new Map(managed.times).set(identity, this.#now()) });
  }

  /** Who manages what once the write has taken what it changes, and what that is. */
  #settled(live: KubeObject | undefined, next: KubeObject, { managers }: Managed) {
    const { apiVersion: version } = this.options;
    const wanted = this.#typed(next);
    if (live === undefined && managers.size === 0) {
      return { managers: new Map<string, ManagedSet>(), changed: ownedByCreator(wanted, version, this.#rules) };
    }
    const update = { live: this.#typed(live ?? this.#empty()), next: wanted, version, manager: currentOperation };
    const settled = new Map(trackUpdate(update, managers, this.#rules));
    const changed = settled.get(currentOperation)?.set ?? emptySet;
    settled.delete(currentOperation);
    return { managers: settled, changed };
  }

  /**
   * The object that results from applying to `live`, or to nothing, with its managedFields; not yet pruned or defaulted.
   * Shares parts with both.
   * @throws StatusError 400, 409; 500 with the reason for what is not of the kind's schema (R-SSA-8).
   */
  apply(live: KubeObject | undefined, patch: JsonObject, manager: string, force: boolean): KubeObject {
    this.#checkPatch(patch);
    const { managed, base } = this.#beforeApply(live);
    const { apiVersion, subresource } = this.options;
    const identity = identityOf({ manager, operation: "Apply", apiVersion, subresource });
    const { value, managers } = this.#merged(base, patch, managed, identity, { manager, force });
    const object: KubeObject = { ...((value ?? this.#typed(base)).value as unknown as KubeObject) };
    const times = value === undefined ? managed.times : new Map([...managed.times, [identity, this.#now()]]);
    if (manager === kubectlManager && isJsonObject(object.metadata)) refreshLastApplied(object, patch);
    setManagedFields(object, encodeManagedFields({ managers: stripped(managers, identity), times }));
    return object;
  }

  #now(): string {
    const { clock = systemClock } = this.options;
    return formatTime(new Date(clock.now()));
  }

  #checkPatch(patch: JsonObject): void {
    const { apiVersion, kind } = this.options;
    if (ownMember(patch, "apiVersion") !== apiVersion || ownMember(patch, "kind") !== kind) {
      throw statusErrors.badRequest(`invalid object type: ${printGroupVersionKind(patch)}`);
    }
    const metadata = ownMember(patch, "metadata") ?? null;
    if (isJsonObject(metadata) && (ownMember(metadata, "managedFields") ?? null) !== null) {
      throw statusErrors.badRequest("metadata.managedFields must be nil");
    }
    try {
      validateValue(this.#type, patch);
    } catch (error) {
      if (!(error instanceof MergeError)) throw error;
      throw unclassified(`failed to create typed patch object (${named(patch)}): ${error.message}`);
    }
  }

  /** Who manages what; the fields of an object that nobody manages are `before-first-apply`'s (R-SSA-12). */
  #beforeApply(live: KubeObject | undefined): { managed: Managed; base: KubeObject } {
    if (live === undefined) return { managed: decodeManagedFields([]), base: this.#empty() };
    try {
      const managed = decodeManagedFields(live.metadata.managedFields ?? []);
      if (managed.managers.size > 0) return { managed, base: live };
      return { managed: this.#afterUpdate(undefined, live, managed, "before-first-apply"), base: live };
    } catch (error) {
      if (error instanceof ManagedFieldsError) throw unclassified(`failed to decode managed fields: ${error.message}`);
      throw error;
    }
  }

  #merged(
    base: KubeObject,
    patch: JsonObject,
    { managers }: Managed,
    identity: string,
    { manager, force }: { readonly manager: string; readonly force: boolean },
  ): Applied {
    const { apiVersion: version } = this.options;
    const live = this.#typed(base);
    const apply = { live, applied: { type: this.#type, value: patch }, version, manager: identity };
    try {
      return mergeApply({ ...apply, force }, managers, this.#rules);
    } catch (error) {
      if (!(error instanceof FieldConflicts)) throw error;
      if (manager !== kubectlManager) throw applyConflict(error);
      const left = conflictsBeyondLastApplied(error, live, version);
      if (left !== undefined) throw applyConflict(left);
      return mergeApply({ ...apply, force: true }, managers, this.#rules);
    }
  }

  #typed(object: KubeObject): TypedValue {
    const { managedFields: _, ...metadata } = object.metadata;
    return { type: this.#type, value: { ...object, metadata } as unknown as JsonObject };
  }

  #empty(): KubeObject {
    const { apiVersion, kind } = this.options;
    return { apiVersion, kind, metadata: {} };
  }
}

/** Stands for whoever writes until it is known whether anything changed. */
const currentOperation = "current-operation";

function setManagedFields(object: KubeObject, entries: KubeObject["metadata"]["managedFields"]): void {
  const { managedFields: _, ...metadata } = object.metadata;
  object.metadata = entries === undefined ? metadata : { ...metadata, managedFields: entries };
}

function stripped(managers: Managed["managers"], identity: string): Managed["managers"] {
  const managed = managers.get(identity);
  return managed === undefined
    ? managers
    : new Map([...managers, [identity, { ...managed, set: difference(managed.set, strippedFields) }]]);
}

/** Upstream's errors without a reason. */
const unclassified = (message: string): StatusError => new StatusError(500, "", message);

function named(patch: JsonObject): string {
  const metadata = ownMember(patch, "metadata") ?? null;
  const { namespace, name } = isJsonObject(metadata) ? metadata : {};
  const text = (value: unknown) => (typeof value === "string" ? value : "");
  return `${text(namespace)}/${text(name)}; ${printGroupVersionKind(patch)}`;
}
