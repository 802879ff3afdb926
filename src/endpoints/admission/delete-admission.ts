import type { KubeObject } from "../../meta/types.ts";
import type { DeleteOptions } from "../../registry/deletion.ts";
import type { RequestContext } from "../http.ts";
import type { ResourceScope } from "../scope.ts";
import { deleteOptionsObject } from "./options-object.ts";

/** For `Store.delete`: asks admission about one object, also of a collection. undefined: nobody has a say. */
export function deleteAdmission(
  context: RequestContext,
  { admission }: ResourceScope,
  options: DeleteOptions,
): ((old: KubeObject) => Promise<void>) | undefined {
  const { mutate, validate } = admission.phases("DELETE", "");
  if (mutate === undefined && validate === undefined) return undefined;
  return async (oldObject) => {
    const { namespace = "", name = "" } = oldObject.metadata;
    const write = {
      operation: "DELETE",
      subresource: "",
      namespace,
      name,
      user: context.user,
      dryRun: options.dryRun,
      options: deleteOptionsObject(options),
      get signal() {
        return context.signal;
      },
      object: undefined,
      oldObject,
      warn: (text: string) => context.warnings.add(text),
    } as const;
    await mutate?.(write);
    await validate?.(write);
  };
}
