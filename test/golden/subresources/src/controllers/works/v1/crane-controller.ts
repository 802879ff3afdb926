import type { FollowEvent } from "apiserver-boot/client";
import type { Crane } from "../../../apis/works/v1/crane.js";
import type { ControllerContext } from "../../controller.js";

/**
 * Watches all cranes: first those there are, then every change.
 * Restarts of the server and lost connections are waited out, and what was missed meanwhile is told afterwards.
 */
export async function runCraneController(context: ControllerContext): Promise<void> {
  const { client, signal, log } = context;
  const objects = client.resource<Crane>({
    group: "works.example.com",
    version: "v1",
    resource: "cranes",
    namespaced: true,
  });
  const onRetry = (error: Error, milliseconds: number) =>
    log(`cranes: ${error.message}; next attempt in ${milliseconds} ms`);
  for await (const event of objects.follow({ signal, onRetry })) {
    // Compare event.object.spec with the world here, and change the world. The same event may come twice.
    log(describeEvent(event));
  }
}

function describeEvent({ type, object }: FollowEvent<Crane>): string {
  const { namespace, name, resourceVersion } = object.metadata;
  return `cranes ${type} ${namespace === undefined ? "" : `${namespace}/`}${name} at ${resourceVersion}`;
}
