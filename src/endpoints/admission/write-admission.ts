import type { ResourceAdmission } from "../../admission/resource-admission.ts";
import type { Write } from "../../admission/write.ts";
import type { AdmissionOperation } from "../../api/admission.ts";
import { cloneJson } from "../../meta/json/clone.ts";
import { dedupeOwnerReferences } from "../../meta/object-meta.ts";
import type { JsonValue, KubeObject } from "../../meta/types.ts";
import { decodeManagedFields, ManagedFieldsError } from "../../registry/managed-fields/managed.ts";
import { decodeObject } from "../decode-object.ts";
import type { RequestContext } from "../http.ts";
import { settleNamespace } from "../object-namespace.ts";
import type { ResourceRequestInfo } from "../request-info.ts";
import type { ResourceScope } from "../scope.ts";
import { writeOptionsObject, type AdmittedOptions } from "./options-object.ts";

/** A request that writes. */
export interface WriteAsked {
  readonly context: RequestContext;
  readonly info: ResourceRequestInfo;
  readonly scope: ResourceScope;
  readonly options: AdmittedOptions;
}

const none = Buffer.alloc(0);

/** What admission has to say of one request that creates or updates: the way between handlers and `ResourceAdmission`. */
export class WriteAdmission {
  readonly #asked: WriteAsked;
  readonly #admission: ResourceAdmission;
  /** For `WriteOptions` of the store. Absent: nobody has a say. */
  readonly validate: ((object: KubeObject, old?: KubeObject) => Promise<void>) | undefined;

  constructor(asked: WriteAsked) {
    this.#asked = asked;
    this.#admission = asked.scope.admission;
    const phases = ["CREATE", "UPDATE"] as const;
    const isAsked = phases.some((operation) => this.#phases(operation).validate !== undefined);
    this.validate = isAsked ? (object, old) => this.#validate(object, old) : undefined;
  }

  /**
   * The object after everybody who may change it, pruned and defaulted again. At once where nobody wants to.
   * @param object owned by managers already: as upstream, what admission changes is nobody's (R-SSA-14).
   * @param keepNulls as `CompiledSchema.normalize` has it.
   */
  mutated(object: KubeObject, old: KubeObject | undefined, keepNulls = false): KubeObject | Promise<KubeObject> {
    const { mutate } = this.#phases(operationOf(old));
    return mutate === undefined ? object : this.#mutated(object, old, mutate, keepNulls);
  }

  async #mutated(
    object: KubeObject,
    old: KubeObject | undefined,
    mutate: (write: Write) => Promise<void>,
    keepNulls: boolean,
  ): Promise<KubeObject> {
    const { scope, info, context } = this.#asked;
    // What a PUT asks to store is asked again after a conflict, and must not have changed meanwhile.
    const own = cloneJson(object as unknown as JsonValue) as unknown as KubeObject;
    for (const text of dedupeOwnerReferences(own.metadata)) context.warnings.add(text);
    const { managedFields } = object.metadata;
    await mutate(this.#write(own, old));
    const { object: decoded } = decodeObject(scope.store, own as unknown as JsonValue, none, keepNulls);
    settleNamespace(decoded, info.namespace, scope);
    for (const text of dedupeOwnerReferences(decoded.metadata, true)) context.warnings.add(text);
    this.#keepReadable(decoded, managedFields);
    return decoded;
  }

  async #validate(object: KubeObject, old: KubeObject | undefined): Promise<void> {
    await this.#phases(operationOf(old)).validate?.(this.#write(object, old));
  }

  #phases(operation: AdmissionOperation) {
    return this.#admission.phases(operation, this.#asked.info.subresource);
  }

  #write(object: KubeObject, oldObject: KubeObject | undefined): Write {
    const { context, info, options } = this.#asked;
    const operation = operationOf(oldObject);
    return {
      operation,
      subresource: info.subresource,
      namespace: info.namespace,
      name: oldObject === undefined ? (object.metadata.name ?? "") : info.name,
      user: context.user,
      dryRun: options.dryRun,
      options: writeOptionsObject(operation, options),
      get signal() {
        return context.signal;
      },
      object,
      oldObject,
      warn: (text) => context.warnings.add(text),
    };
  }

  /** R-SSA-14. */
  #keepReadable({ metadata }: KubeObject, before: KubeObject["metadata"]["managedFields"]): void {
    try {
      decodeManagedFields(metadata.managedFields ?? []);
    } catch (error) {
      if (!(error instanceof ManagedFieldsError)) throw error;
      if (before === undefined) delete metadata.managedFields;
      else metadata.managedFields = before;
      this.#asked.context.warnings.add(
        `.metadata.managedFields was in an invalid state after admission; this could be caused by an outdated mutating admission controller; please fix your requests: ${error.message}`,
      );
    }
  }
}

const operationOf = (old: KubeObject | undefined) => (old === undefined ? "CREATE" : "UPDATE");
