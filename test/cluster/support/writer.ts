import { setTimeout as pause } from "node:timers/promises";
import type { ApiError } from "../../../src/client/api-error.ts";
import type { ResourceClient } from "../../../src/client/resource-client.ts";
import { newCronTab, type CronTab } from "./cron-tab.ts";

/** Makes objects, one after the other, until it is stopped; what could not be said to be done is done anew by another name. */
export class Writer {
  /** What the server said that it made. */
  readonly acknowledged: { readonly name: string; readonly revision: string }[] = [];
  /** What nobody expects while a store changes its members. */
  readonly failures: string[] = [];
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;

  constructor(objects: ResourceClient<CronTab>, namespace: string, group: string) {
    this.#done = this.#write(objects, namespace, group);
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  async #write(objects: ResourceClient<CronTab>, namespace: string, group: string): Promise<void> {
    for (let number = 0; !this.#stop.signal.aborted; number++) {
      const name = `written-${number}`;
      try {
        const made = await objects.create({ ...newCronTab(name, { namespace }), apiVersion: `${group}/v1` });
        this.acknowledged.push({ name, revision: made.metadata.resourceVersion ?? "" });
      } catch (error) {
        if (!mayBeTriedAgain(error as Partial<ApiError>)) this.failures.push(`${name}: ${String(error)}`);
      }
      await pause(100);
    }
  }
}

/** As every client has to: nothing is known of what was not answered in time. */
const mayBeTriedAgain = ({ code, reason }: Partial<ApiError>): boolean =>
  code === 429 || code === 503 || code === 504 || (code === 500 && reason === "ServerTimeout");
