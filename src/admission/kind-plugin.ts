import type { AdmissionPlugin, PluginRequest } from "../api/admission.ts";
import type { ServedResource } from "../api/served-api.ts";
import type { KubeObject } from "../meta/types.ts";

/** What a kind says of its own objects, as a plugin; undefined: nothing. */
export function kindPlugin({ definition, resource, group }: ServedResource): AdmissionPlugin | undefined {
  const { admission } = definition;
  if (admission === undefined) return undefined;
  const { mutate, validate, validateDelete } = admission;
  return {
    name: `${resource}.${group}`,
    operations: ["CREATE", "UPDATE", ...(validateDelete === undefined ? [] : (["DELETE"] as const))],
    apiGroups: [group],
    resources: [resource],
    ...(mutate && {
      mutate: (request) =>
        request.operation === "DELETE" ? undefined : mutate.call(admission, objectOf(request), request),
    }),
    ...((validate ?? validateDelete) && {
      validate: (request) =>
        request.operation === "DELETE"
          ? validateDelete?.call(admission, oldObjectOf(request), request)
          : validate?.call(admission, objectOf(request), request),
    }),
  };
}

const objectOf = ({ object }: PluginRequest): KubeObject => present(object);
const oldObjectOf = ({ oldObject }: PluginRequest): KubeObject => present(oldObject);

function present(object: KubeObject | undefined): KubeObject {
  if (object === undefined) throw new Error("a write without an object");
  return object;
}
