import type { ServedResource, ServedSubresource } from "../api/served-api.ts";
import { get } from "./handlers/get.ts";
import { patch } from "./handlers/patch.ts";
import { update } from "./handlers/update.ts";
import { scaleHandlers } from "./scale/scale-handlers.ts";
import type { VerbHandlers } from "./scope.ts";

/** What answers at `/{name}/{subresource}`; made once at start. */
export function subresourceHandlers(subresource: ServedSubresource, { definition }: ServedResource): VerbHandlers {
  switch (subresource.type) {
    case "status":
      return { get, update, patch };
    case "scale":
      if (definition.scale === undefined) throw new Error(`kind ${definition.kind} has no scale`);
      return scaleHandlers(definition.scale);
  }
}
