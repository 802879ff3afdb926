import type { Write } from "../../admission/write.ts";
import type { JsonValue, KubeObject } from "../../meta/types.ts";
import type { Scale } from "../../registry/scale.ts";
import { decodeScale } from "../scale/decode-scale.ts";
import type { ScaleRequest } from "../scale/scale-request.ts";
import { writeOptionsObject, type AdmittedOptions } from "./options-object.ts";

const scaleKind = { group: "autoscaling", version: "v1", kind: "Scale" } as const;
const none = Buffer.alloc(0);

/** What admission has to say of a write of a Scale: it is shown Scales, not the objects behind them (R-SCL-4). */
export class ScaleAdmission {
  readonly #asked: ScaleRequest;
  readonly #options: AdmittedOptions;
  /** For `WriteOptions` of the store. Absent: nobody has a say. */
  readonly validate: ((object: KubeObject, old?: KubeObject) => Promise<void>) | undefined;

  constructor(asked: ScaleRequest, options: AdmittedOptions) {
    this.#asked = asked;
    this.#options = options;
    const { validate } = asked.scope.admission.phases("UPDATE", "scale");
    const { mapping } = asked;
    this.validate =
      validate &&
      (async (object, old) =>
        validate(this.#write(mapping.written(object), old === undefined ? undefined : mapping.toPatch(old))));
  }

  /** Sets the replicas of `object` to those of the Scale, after everybody who may change it. Changes `object`. */
  applied(scale: Scale, live: Scale, object: KubeObject): KubeObject | Promise<KubeObject> {
    const { mutate } = this.#asked.scope.admission.phases("UPDATE", "scale");
    if (mutate !== undefined) return this.#mutated(scale, live, object, mutate);
    this.#asked.mapping.apply(scale, object);
    return object;
  }

  async #mutated(scale: Scale, live: Scale, object: KubeObject, mutate: (write: Write) => Promise<void>) {
    const own = structuredClone(scale);
    await mutate(this.#write(own, live));
    this.#asked.mapping.apply(decodeScale(own as unknown as JsonValue, none).scale, object);
    return object;
  }

  #write(object: Scale, oldObject: Scale | undefined): Write {
    const { context, info } = this.#asked;
    return {
      operation: "UPDATE",
      subresource: "scale",
      kind: scaleKind,
      namespace: info.namespace,
      name: info.name,
      user: context.user,
      dryRun: this.#options.dryRun,
      options: writeOptionsObject("UPDATE", this.#options),
      get signal() {
        return context.signal;
      },
      object,
      oldObject,
      warn: (text) => context.warnings.add(text),
    };
  }
}
