import type { ObjectReader, PluginRequest, ReadableKind } from "../api/admission.ts";
import type { ObjectOf } from "../api/object-of.ts";
import type { ServedResource } from "../api/served-api.ts";
import { cloneJson } from "../meta/json/clone.ts";
import { statusErrors, type StatusError } from "../meta/status-error.ts";
import type { JsonValue, KubeObject } from "../meta/types.ts";
import type { ObjectReaders } from "./object-readers.ts";
import type { Write } from "./write.ts";

/** What plugins are told of a write in one of the two phases. */
export class AdmissionCall implements PluginRequest {
  readonly operation;
  readonly resource;
  readonly kind;
  readonly subresource;
  readonly namespace;
  readonly name;
  readonly user;
  readonly dryRun;
  readonly options;
  readonly #write: Write;
  readonly #readers: ObjectReaders;
  readonly #mayChange: boolean;
  #object: KubeObject | undefined;
  #oldObject: KubeObject | undefined;

  constructor(resource: ServedResource, write: Write, readers: ObjectReaders, phase: "mutate" | "validate") {
    this.operation = write.operation;
    const { group, version, resource: name, kind } = resource;
    this.resource = { group, version, resource: name };
    this.kind = write.kind ?? { group, version, kind };
    this.subresource = write.subresource;
    this.namespace = write.namespace;
    this.name = write.name;
    this.user = write.user;
    this.dryRun = write.dryRun;
    this.options = write.options;
    this.#write = write;
    this.#readers = readers;
    this.#mayChange = phase === "mutate";
  }

  get object(): KubeObject | undefined {
    return (this.#object ??= this.#mayChange ? this.#write.object : copyOf(this.#write.object));
  }

  get oldObject(): KubeObject | undefined {
    return (this.#oldObject ??= copyOf(this.#write.oldObject));
  }

  /** Made when asked for: most requests never need one. */
  get signal(): AbortSignal {
    return this.#write.signal;
  }

  // Hooks may take a request apart.
  readonly warn = (text: string): void => this.#write.warn(text);

  readonly forbidden = (reason: string): StatusError => statusErrors.forbidden(this.resource, this.#toldName, reason);

  readonly objects = <Kind extends ReadableKind>(kind: Kind): ObjectReader<ObjectOf<Kind>> =>
    this.#readers(kind) as unknown as ObjectReader<ObjectOf<Kind>>;

  /** A name that is still to be generated is told by what it will begin with. [src: apiserver/pkg/admission/errors.go] */
  get #toldName(): string {
    const { name, generateName } = this.#write.object?.metadata ?? {};
    return this.name || name || generateName || "Unknown";
  }
}

const copyOf = (object: KubeObject | undefined): KubeObject | undefined =>
  object === undefined ? undefined : (cloneJson(object as unknown as JsonValue) as unknown as KubeObject);
