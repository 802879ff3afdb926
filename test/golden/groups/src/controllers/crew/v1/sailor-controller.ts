import type { FollowEvent, KubeObject } from "apiserver-boot/client";
import type { ControllerContext } from "../../controller.js";

/** Served elsewhere: declare here what this controller reads of it. */
type Sailor = KubeObject;

/**
 * Watches all sailors: first those there are, then every change.
 * Restarts of the server and lost connections are waited out, and what was missed meanwhile is told afterwards.
 */
export async function runSailorController(context: ControllerContext): Promise<void> {
  const { client, signal, log } = context;
  const objects = client.resource<Sailor>({
    group: "crew.example.org",
    version: "v1",
    resource: "sailors",
    namespaced: true,
  });
  const onRetry = (error: Error, milliseconds: number) =>
    log(`sailors: ${error.message}; next attempt in ${milliseconds} ms`);
  for await (const event of objects.follow({ signal, onRetry })) {
    // Compare event.object.spec with the world here, and change the world. The same event may come twice.
    log(describeEvent(event));
  }
}

function describeEvent({ type, object }: FollowEvent<Sailor>): string {
  const { namespace, name, resourceVersion } = object.metadata;
  return `sailors ${type} ${namespace === undefined ? "" : `${namespace}/`}${name} at ${resourceVersion}`;
}
