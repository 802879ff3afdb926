import { setTimeout as sleep } from "node:timers/promises";
import { ApiError } from "../../../src/client/api-error.ts";
import type { Client } from "../../../src/client/client.ts";
import { TransportError } from "../../../src/client/transport.ts";
import type { Random } from "../../fault/bad-input/random.ts";
import { herds, sheep, type Herd } from "./kinds.ts";

const namespaces = ["north", "south"];

/** Wants herds, changes its mind, and spoils what controllers made. */
export class Person {
  done = 0;
  refused = 0;
  lost = 0;
  readonly #client: Client;
  readonly #random: Random;

  constructor(client: Client, random: Random) {
    this.#client = client;
    this.#random = random;
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#doSomething();
        this.done++;
      } catch (error) {
        if (error instanceof TransportError) this.lost++;
        else if (error instanceof ApiError && error.code !== 500) this.refused++;
        else throw error;
      }
      await sleep(5 + this.#random.int(40));
    }
    this.#client.close();
  }

  async #doSomething(): Promise<void> {
    const namespace = this.#random.pick(namespaces);
    const name = `herd-${this.#random.int(12)}`;
    const spec = { size: this.#random.int(5), colour: this.#random.pick(["black", "white", "grey"]) };
    const herd: Herd = { apiVersion: "soak.example.com/v1", kind: "Herd", metadata: { name, namespace }, spec };
    const one = `${name}-${this.#random.int(4)}`;
    const retries = 0;
    await this.#random.weighted<() => Promise<unknown>>([
      [4, () => this.#client.resource(herds).create(herd, { retries })],
      [4, () => this.#client.resource(herds).patch(name, { spec }, { namespace, retries })],
      [2, () => this.#client.resource(herds).delete(name, { namespace, retries })],
      [1, () => this.#client.resource(sheep).delete(one, { namespace, retries })],
      [1, () => this.#client.resource(sheep).patch(one, { spec: { colour: "red" } }, { namespace, retries })],
    ])();
  }
}
