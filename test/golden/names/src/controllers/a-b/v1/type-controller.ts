import type { FollowEvent } from "apiserver-boot/client";
import type { TypeKind } from "../../../apis/a-b/v1/type.js";
import type { ControllerContext } from "../../controller.js";

/**
 * Watches all types: first those there are, then every change.
 * Restarts of the server and lost connections are waited out, and what was missed meanwhile is told afterwards.
 */
export async function runTypeController(context: ControllerContext): Promise<void> {
  const { client, signal, log } = context;
  const objects = client.resource<TypeKind>({
    group: "a-b.names.example.net",
    version: "v1",
    resource: "types",
    namespaced: true,
  });
  const onRetry = (error: Error, milliseconds: number) =>
    log(`types: ${error.message}; next attempt in ${milliseconds} ms`);
  for await (const event of objects.follow({ signal, onRetry })) {
    // Compare event.object.spec with the world here, and change the world. The same event may come twice.
    log(describeEvent(event));
  }
}

function describeEvent({ type, object }: FollowEvent<TypeKind>): string {
  const { namespace, name, resourceVersion } = object.metadata;
  return `types ${type} ${namespace === undefined ? "" : `${namespace}/`}${name} at ${resourceVersion}`;
}
