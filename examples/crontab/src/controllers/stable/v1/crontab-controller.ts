import type { FollowEvent } from "apiserver-boot/client";
import type { CronTab } from "../../../apis/stable/v1/crontab.js";
import type { ControllerContext } from "../../controller.js";

/**
 * Watches all crontabs: first those there are, then every change.
 * Restarts of the server and lost connections are waited out, and what was missed meanwhile is told afterwards.
 */
export async function runCronTabController(context: ControllerContext): Promise<void> {
  const { client, signal, log } = context;
  const objects = client.resource<CronTab>({
    group: "stable.example.com",
    version: "v1",
    resource: "crontabs",
    namespaced: true,
  });
  const onRetry = (error: Error, milliseconds: number) =>
    log(`crontabs: ${error.message}; next attempt in ${milliseconds} ms`);
  for await (const event of objects.follow({ signal, onRetry })) {
    // Compare event.object.spec with the world here, and change the world. The same event may come twice.
    log(describeEvent(event));
  }
}

function describeEvent({ type, object }: FollowEvent<CronTab>): string {
  const { namespace, name, resourceVersion } = object.metadata;
  return `crontabs ${type} ${namespace === undefined ? "" : `${namespace}/`}${name} at ${resourceVersion}`;
}
