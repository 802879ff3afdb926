import type { AdmissionOperation, AdmissionPlugin } from "../api/admission.ts";
import type { ServedResource } from "../api/served-api.ts";
import type { FieldError } from "../meta/field-error.ts";
import { StatusError, statusErrors } from "../meta/status-error.ts";
import { AdmissionCall } from "./admission-call.ts";
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

/** Who has a say in writes of one resource in one version. */
export class ResourceAdmission {
  readonly #resource: ServedResource;
  readonly #plugins: readonly AdmissionPlugin[];
  readonly #readers: ObjectReaders;
  /** By operation and subresource. */
  readonly #phases = new Map<string, AdmissionPhases>();

  constructor(resource: ServedResource, plugins: readonly AdmissionPlugin[], readers: ObjectReaders) {
    this.#resource = resource;
    this.#plugins = plugins;
    this.#readers = readers;
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
    const asked = this.#plugins.filter((plugin) => pluginMatches(plugin, { operation, group, resource, subresource }));
    const mutating = asked.filter(({ mutate }) => mutate !== undefined);
    const validating = asked.filter(({ validate }) => validate !== undefined);
    return {
      ...(mutating.length > 0 && { mutate: (write: Write) => this.#run(mutating, "mutate", write) }),
      ...(validating.length > 0 && { validate: (write: Write) => this.#run(validating, "validate", write) }),
    };
  }

  async #run(plugins: readonly AdmissionPlugin[], phase: "mutate" | "validate", write: Write): Promise<void> {
    const call = new AdmissionCall(this.#resource, write, this.#readers, phase);
    for (const plugin of plugins) {
      refuseDryRun(plugin, write);
      const errors = await answerOf(plugin, phase, call);
      if (errors.length > 0) throw statusErrors.invalid(call.kind, call.name, errors);
    }
  }
}

/** @throws StatusError 400 (R-DRY-2). */
function refuseDryRun({ name, sideEffects }: AdmissionPlugin, { dryRun }: Write): void {
  if (!dryRun || sideEffects !== "Some") return;
  throw statusErrors.badRequest(`admission plugin ${JSON.stringify(name)} does not support dry run`);
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
