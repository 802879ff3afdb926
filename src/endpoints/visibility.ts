import { statusErrors } from "../meta/status-error.ts";
import type { UserInfo } from "../meta/user-info.ts";
import type { EncodedObject } from "../registry/encoded-object.ts";
import type { Visible } from "../registry/selection.ts";
import type { Store } from "../registry/store.ts";
import type { ResourceRequestInfo } from "./request-info.ts";

/** What the user may see of a kind; undefined: all. */
export function visibleTo({ resource, inVersion }: Store, user: UserInfo): Visible | undefined {
  const { definition } = resource;
  if (definition.visible === undefined) return undefined;
  return (object) => definition.visible?.(inVersion(object).object(), user) === true;
}

/** An object the user may not see is not there, whatever is to be done with it. @throws StatusError 404. */
export async function requireVisible(
  store: Store,
  { namespace, name }: ResourceRequestInfo,
  user: UserInfo,
): Promise<void> {
  const visible = visibleTo(store, user);
  const object = await found(store, namespace, name);
  if (object !== undefined && visible?.(object) === false) throw statusErrors.notFound(store.resource, name);
}

/** Undefined also if it cannot be read: whoever has to do with it will meet the same error. */
async function found(store: Store, namespace: string, name: string): Promise<EncodedObject | undefined> {
  try {
    return await store.get(namespace, name);
  } catch {
    return undefined;
  }
}
