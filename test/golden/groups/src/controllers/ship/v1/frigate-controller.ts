import type { FollowEvent } from "apiserver-boot/client";
import type { Frigate } from "../../../apis/ship/v1/frigate.js";
import type { ControllerContext } from "../../controller.js";

/**
 * Watches all frigates: first those there are, then every change.
 * Restarts of the server and lost connections are waited out, and what was missed meanwhile is told afterwards.
 */
export async function runFrigateController(context: ControllerContext): Promise<void> {
  const { client, signal, log } = context;
  const objects = client.resource<Frigate>({
    group: "ship.example.org",
    version: "v1",
    resource: "frigates",
    namespaced: true,
  });
  const onRetry = (error: Error, milliseconds: number) =>
    log(`frigates: ${error.message}; next attempt in ${milliseconds} ms`);
  for await (const event of objects.follow({ signal, onRetry })) {
    // Compare event.object.spec with the world here, and change the world. The same event may come twice.
    log(describeEvent(event));
  }
}

function describeEvent({ type, object }: FollowEvent<Frigate>): string {
  const { namespace, name, resourceVersion } = object.metadata;
  return `frigates ${type} ${namespace === undefined ? "" : `${namespace}/`}${name} at ${resourceVersion}`;
}
