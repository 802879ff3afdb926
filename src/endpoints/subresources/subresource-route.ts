import type { ServedSubresource } from "../../api/served-api.ts";
import { ScaleFieldManager } from "../../registry/managed-fields/scale-field-manager.ts";
import type { Store } from "../../registry/store.ts";
import { get } from "../handlers/get.ts";
import { patch } from "../handlers/patch.ts";
import { update } from "../handlers/update.ts";
import { scaleHandlers } from "../scale/scale-handlers.ts";
import type { SubresourceRoute } from "../scope.ts";
import { servedHandlers } from "../served-handlers.ts";
import { connectHandlers } from "./connect.ts";
import { getterHandler } from "./getter.ts";
import { namedCreateHandler } from "./named-create.ts";

/** What answers at `/{name}/{subresource}`; made once at start. */
export function subresourceRoute(subresource: ServedSubresource, store: Store): SubresourceRoute {
  const { definition, group } = store.resource;
  const { verbs } = subresource;
  switch (subresource.type) {
    case "status":
      return { handlers: servedHandlers({ get, update, patch }, verbs), subPaths: false };
    case "scale":
      if (definition.scale === undefined) throw new Error(`kind ${definition.kind} has no scale`);
      return {
        handlers: servedHandlers(scaleHandlers(definition.scale, new ScaleFieldManager(store)), verbs),
        subPaths: false,
      };
    case "create":
      return { handlers: { create: namedCreateHandler(subresource) }, subPaths: false };
    case "getter":
      return {
        handlers: { get: getterHandler(subresource, group) },
        subPaths: subresource.definition.subPaths ?? false,
      };
    case "connect":
      return { handlers: connectHandlers(subresource, group), subPaths: subresource.definition.subPaths ?? false };
  }
}
