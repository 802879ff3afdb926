import { AdmissionError, ResourceAdmission } from "../admission/resource-admission.ts";
import { kindPlugin } from "../admission/kind-plugin.ts";
import type { ObjectReaders } from "../admission/object-readers.ts";
import type { Write } from "../admission/write.ts";
import type { ServedApi, ServedResource } from "../api/served-api.ts";
import { cloneJson } from "../meta/json/clone.ts";
import { isJsonObject } from "../meta/json/own-member.ts";
import { StatusError, statusErrors } from "../meta/status-error.ts";
import type { JsonObject, JsonValue, KubeObject, Status } from "../meta/types.ts";
import { parseReview } from "./review.ts";
import { patchOf } from "./patch-of.ts";
import { writeOf } from "./write-of.ts";

export interface AdmissionWebhookOptions {
  readonly api: ServedApi;
  /** Objects of the cluster, for the kinds' code. */
  readonly readers: ObjectReaders;
  /** Told of what a kind's code threw; who asked learns only that it did. */
  readonly onError: (message: string, error: unknown) => void;
}

/** Answers an AdmissionReview by the code of the kind it is about. */
export type AdmissionWebhook = (body: Buffer, signal: AbortSignal) => Promise<object>;

interface Asked {
  readonly resource: ServedResource;
  readonly admission: ResourceAdmission;
}

/** @param phase `mutate` answers with a patch, `validate` with a verdict alone */
export function admissionWebhook(phase: "mutate" | "validate", options: AdmissionWebhookOptions): AdmissionWebhook {
  const byResource = askedByName(options);
  return async (body, signal) => {
    const { apiVersion, uid, request } = parseReview(body, "admission.k8s.io/v1", "AdmissionReview");
    const warnings: string[] = [];
    const write = writeOf(request, signal, (text) => void warnings.push(text));
    const answer = await verdict(
      () => run(phase, byResource.get(resourceName(request["resource"])), write),
      options.onError,
    );
    const told = warnings.length === 0 ? {} : { warnings };
    return { apiVersion, kind: "AdmissionReview", response: { uid, ...answer, ...told } };
  };
}

/** @returns what is to be changed. @throws what refuses the write */
async function run(phase: "mutate" | "validate", asked: Asked | undefined, write: Write): Promise<JsonObject[]> {
  if (asked === undefined) throw statusErrors.badRequest("the resource is not known to this webhook");
  const { resource, admission } = asked;
  if (phase === "validate") validateByKind(resource, write);
  const before = write.object === undefined ? undefined : cloneJson(write.object as unknown as JsonValue);
  await admission.phases(write.operation, write.subresource)[phase]?.(write);
  return phase === "mutate" && isJsonObject(before) ? patchOf(before, write.object as unknown as JsonObject) : [];
}

function validateByKind(
  { definition, group, kind }: ServedResource,
  { object, oldObject: old, operation }: Write,
): void {
  if (object === undefined || definition.validate === undefined || operation === "DELETE") return;
  const context = old === undefined ? ({ operation: "create" } as const) : ({ operation: "update", old } as const);
  const errors = definition.validate(object, context);
  if (errors.length > 0) throw statusErrors.invalid({ group, kind }, nameOf(object), errors);
}

const nameOf = ({ metadata }: KubeObject): string => metadata.name ?? metadata.generateName ?? "";

async function verdict(
  decide: () => Promise<JsonObject[]>,
  onError: AdmissionWebhookOptions["onError"],
): Promise<{ allowed: boolean; status?: Status; patchType?: "JSONPatch"; patch?: string }> {
  try {
    const patch = await decide();
    if (patch.length === 0) return { allowed: true };
    return { allowed: true, patchType: "JSONPatch", patch: Buffer.from(JSON.stringify(patch)).toString("base64") };
  } catch (error) {
    if (error instanceof StatusError) return { allowed: false, status: error.status };
    onError(error instanceof AdmissionError ? error.message : "validate failed", error);
    return { allowed: false, status: statusErrors.internal("the kind's code failed").status };
  }
}

function askedByName({ api: { groups }, readers }: AdmissionWebhookOptions): ReadonlyMap<string, Asked> {
  const resources = groups.flatMap(({ versions }) => versions.flatMap((version) => version.resources));
  return new Map(
    resources.map((resource) => {
      const plugin = kindPlugin(resource);
      const admission = new ResourceAdmission(resource, plugin === undefined ? [] : [plugin], { readers });
      return [resourceName({ ...resource }), { resource, admission }];
    }),
  );
}

function resourceName(value: unknown): string {
  const { group, version, resource } = isJsonObject(value) ? value : {};
  return `${String(group)}/${String(version)}/${String(resource)}`;
}
