import type { FollowEvent } from "apiserver-boot/client";
import type { Sheep } from "../../../apis/7up/v1/sheep.js";
import type { ControllerContext } from "../../controller.js";

/**
 * Watches all sheep: first those there are, then every change.
 * Restarts of the server and lost connections are waited out, and what was missed meanwhile is told afterwards.
 */
export async function runSheepController(context: ControllerContext): Promise<void> {
  const { client, signal, log } = context;
  const objects = client.resource<Sheep>({
    group: "7up.names.example.net",
    version: "v1",
    resource: "sheep",
    namespaced: true,
  });
  const onRetry = (error: Error, milliseconds: number) =>
    log(`sheep: ${error.message}; next attempt in ${milliseconds} ms`);
  for await (const event of objects.follow({ signal, onRetry })) {
    // Compare event.object.spec with the world here, and change the world. The same event may come twice.
    log(describeEvent(event));
  }
}

function describeEvent({ type, object }: FollowEvent<Sheep>): string {
  const { namespace, name, resourceVersion } = object.metadata;
  return `sheep ${type} ${namespace === undefined ? "" : `${namespace}/`}${name} at ${resourceVersion}`;
}
