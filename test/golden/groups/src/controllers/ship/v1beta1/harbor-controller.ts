import type { FollowEvent } from "apiserver-boot/client";
import type { Harbor } from "../../../apis/ship/v1beta1/harbor.js";
import type { ControllerContext } from "../../controller.js";

/**
 * Watches all harbors: first those there are, then every change.
 * Restarts of the server and lost connections are waited out, and what was missed meanwhile is told afterwards.
 */
export async function runHarborController(context: ControllerContext): Promise<void> {
  const { client, signal, log } = context;
  const objects = client.resource<Harbor>({
    group: "ship.example.org",
    version: "v1beta1",
    resource: "harbors",
    namespaced: false,
  });
  const onRetry = (error: Error, milliseconds: number) =>
    log(`harbors: ${error.message}; next attempt in ${milliseconds} ms`);
  for await (const event of objects.follow({ signal, onRetry })) {
    // Compare event.object.spec with the world here, and change the world. The same event may come twice.
    log(describeEvent(event));
  }
}

function describeEvent({ type, object }: FollowEvent<Harbor>): string {
  const { namespace, name, resourceVersion } = object.metadata;
  return `harbors ${type} ${namespace === undefined ? "" : `${namespace}/`}${name} at ${resourceVersion}`;
}
