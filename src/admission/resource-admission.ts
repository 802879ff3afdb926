import type { AdmissionOperation, AdmissionPlugin } from "../api/admission.ts";
import type { ServedResource } from "../api/served-api.ts";
import type { FieldError } from "../meta/field-error.ts";
import { StatusError, statusErrors } from "../meta/status-error.ts";
import type { ServedVersions } from "../registry/served-versions.ts";
import { AdmissionCall } from "./admission-call.ts";
import { equivalentWrite, takeOver, versionFor } from "./equivalent-write.ts";
import type { ObjectReaders } from "./object-readers.ts";
import { pluginMatches } from "./plugin-matches.ts";
import { unlessAborted } from "./unless-aborted.ts";
import type { Write } from "./write.ts";

/** What is to be done for one kind of write; a phase in which nobody has a say is absent. */
export interface AdmissionPhases {
  /** May change the object. @throws StatusError, AdmissionError. */
  readonly mutate?: (write: Write) => Promise<void>;
  /** @throws StatusError, AdmissionError. */
  readonly validate?: (write: Write) => Promise<void>;
}

/** A plugin failed, rather than refused: told as 500, and logged with its name. */
export class AdmissionError extends Error {
  override readonly name = "AdmissionError";

  constructor(plugin: string, cause: unknown) {
    super(`admission plugin ${JSON.stringify(plugin)}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
    if (cause instanceof Error && cause.stack !== undefined) this.stack = cause.stack;
  }
}

interface Surroundings {
  readonly readers: ObjectReaders;
  /** Absent: objects are seen in the version of the request alone. */
  readonly versions?: ServedVersions;
}

/** Who is asked, about the resource in which version. */
interface Asked {
  readonly plugin: AdmissionPlugin;
  readonly as: ServedResource;
}

/** Who has a say in writes of one resource in one version. */
export class ResourceAdmission {
  readonly #resource: ServedResource;
  readonly #plugins: readonly AdmissionPlugin[];
  readonly #surroundings: Surroundings;
  /** By operation and subresource. */
  readonly #phases = new Map<string, AdmissionPhases>();

  constructor(resource: ServedResource, plugins: readonly AdmissionPlugin[], surroundings: Surroundings) {
    this.#resource = resource;
    this.#plugins = plugins;
    this.#surroundings = surroundings;
  }

  phases(operation: AdmissionOperation, subresource: string): AdmissionPhases {
    const key = `${operation}/${subresource}`;
    let phases = this.#phases.get(key);
    if (phases === undefined) {
      phases = this.#phasesOf(operation, subresource);
      this.#phases.set(key, phases);
    }
    return phases;
  }

  #phasesOf(operation: AdmissionOperation, subresource: string): AdmissionPhases {
    const { group, resource } = this.#resource;
    const asked = this.#plugins.flatMap((plugin): Asked[] => {
      if (!pluginMatches(plugin, { operation, group, resource, subresource })) return [];
      const as = versionFor(plugin, this.#resource, this.#surroundings.versions);
      return as === undefined ? [] : [{ plugin, as }];
    });
    const mutating = asked.filter(({ plugin }) => plugin.mutate !== undefined);
    const validating = asked.filter(({ plugin }) => plugin.validate !== undefined);
    return {
      ...(mutating.length > 0 && { mutate: (write: Write) => this.#run(mutating, "mutate", write) }),
      ...(validating.length > 0 && { validate: (write: Write) => this.#run(validating, "validate", write) }),
    };
  }

  async #run(asked: readonly Asked[], phase: "mutate" | "validate", write: Write): Promise<void> {
    const call = new AdmissionCall(this.#resource, write, this.#surroundings.readers, phase);
    for (const { plugin, as } of asked) {
      refuseDryRun(plugin, write);
      const { versions } = this.#surroundings;
      const errors =
        as === this.#resource || versions === undefined
          ? await answerOf(plugin, phase, call)
          : await this.#askInVersion(plugin, phase, write, as, versions);
      if (errors.length > 0) throw statusErrors.invalid(call.kind, call.name, errors);
    }
  }

  async #askInVersion(
    plugin: AdmissionPlugin,
    phase: "mutate" | "validate",
    write: Write,
    as: ServedResource,
    versions: ServedVersions,
  ): Promise<readonly FieldError[]> {
    const equivalent = told(plugin, () => equivalentWrite(write, as, versions));
    const call = new AdmissionCall(as, equivalent, this.#surroundings.readers, phase);
    const errors = await answerOf(plugin, phase, call);
    const { object } = equivalent;
    if (phase === "mutate" && write.object !== undefined && object !== undefined && object !== write.object) {
      const target = write.object;
      told(plugin, () => takeOver(target, object, versions));
    }
    return errors;
  }
}

/** @throws StatusError 400 (R-DRY-2). */
function refuseDryRun({ name, sideEffects }: AdmissionPlugin, { dryRun }: Write): void {
  if (!dryRun || sideEffects !== "Some") return;
  throw statusErrors.badRequest(`admission plugin ${JSON.stringify(name)} does not support dry run`);
}

/** A conversion that fails, fails the plugin that needed it. */
function told<Result>({ name }: AdmissionPlugin, convert: () => Result): Result {
  try {
    return convert();
  } catch (error) {
    throw new AdmissionError(name, error);
  }
}

async function answerOf(
  plugin: AdmissionPlugin,
  phase: "mutate" | "validate",
  call: AdmissionCall,
): Promise<readonly FieldError[]> {
  try {
    const answer = plugin[phase]?.(call);
    const errors =
      answer instanceof Promise ? await unlessAborted<readonly FieldError[] | void>(answer, call.signal) : answer;
    return errors ?? [];
  } catch (error) {
    if (error instanceof StatusError || call.signal.aborted) throw error;
    throw new AdmissionError(plugin.name, error);
  }
}
