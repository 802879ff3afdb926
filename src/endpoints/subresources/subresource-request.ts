import type { SubresourceRequest } from "../../api/subresource-request.ts";
import { requireAllowed } from "../../auth/require-allowed.ts";
import type { JsonValue, KubeObject } from "../../meta/types.ts";
import type { FieldManagers } from "../../registry/managed-fields/field-managers.ts";
import { decodeObject } from "../decode-object.ts";
import { fieldManagerName } from "../field-manager-name.ts";
import { checkName } from "../handlers/update.ts";
import type { RequestContext } from "../http.ts";
import { settleNamespace } from "../object-namespace.ts";
import { Query } from "../query.ts";
import type { ResourceRequestInfo } from "../request-info.ts";
import type { ResourceScope } from "../scope.ts";

/** Everything a subresource's handler is about. */
export interface Asked {
  readonly context: RequestContext;
  readonly info: ResourceRequestInfo;
  /** That of the parent. */
  readonly scope: ResourceScope;
}

const none = Buffer.alloc(0);

/**
 * What every handler of a subresource is given. The object is read first: there is nothing below one that does not exist.
 * @throws StatusError 404.
 */
export async function subresourceRequest(
  { context, info, scope }: Asked,
  { dryRun }: { readonly dryRun: boolean },
): Promise<SubresourceRequest<KubeObject>> {
  const { namespace, name } = info;
  const { user, warnings } = context;
  const get = async (): Promise<KubeObject> => (await scope.store.get(namespace, name)).object();
  const warn = (text: string): void => warnings.add(text);
  const fieldManager = new Query(context.request.query).text("fieldManager");
  const manager = fieldManagerName(context.request, { fieldManager });
  const write = async (change: Change, target: keyof FieldManagers): Promise<KubeObject> => {
    const changed = (current: KubeObject): KubeObject => {
      const live = structuredClone(current);
      const next = decoded(change(current) ?? current, info, scope);
      scope.fieldManagers[target].update(live, next, manager);
      return next;
    };
    return (await scope.store.update(namespace, name, changed, { dryRun, target, warn })).object();
  };
  return {
    object: await get(),
    user,
    signal: context.signal,
    get,
    warn,
    update: (change) => write(change, ""),
    updateStatus: (change) => write(change, "status"),
    authorize: (verb, subresource = "") =>
      requireAllowed(scope.authorizer, user, { ...info, isResourceRequest: true, verb, subresource }),
  };
}

type Change = (current: KubeObject) => KubeObject | void;

/** As if it had come from a client: pruned, defaulted, and still the same object. */
function decoded(changed: KubeObject, info: ResourceRequestInfo, scope: ResourceScope): KubeObject {
  const { object } = decodeObject(scope.store, changed as unknown as JsonValue, none);
  settleNamespace(object, info.namespace, scope);
  checkName(object, info);
  return object;
}
