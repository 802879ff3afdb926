import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { ApiError } from "../../../src/client/api-error.ts";
import type { Client } from "../../../src/client/client.ts";
import type { ResourceClient } from "../../../src/client/resource-client.ts";
import { TransportError } from "../../../src/client/transport.ts";
import type { Random } from "../../fault/bad-input/random.ts";
import { ball, colors, names, namespaces, reference, teams, type BallObject } from "./kinds.ts";
import type { Truth } from "./truth.ts";

/** What a server may say to a write among many: it was not there, it was there, somebody was faster, it is going away. */
const expectedCodes = new Set([404, 409, 429, 503]);

/** Writes at random until the signal aborts. */
export class Writer {
  readonly answers = new Map<string, number>();
  readonly #balls: ResourceClient<BallObject>;

  constructor(
    private readonly client: Client,
    private readonly random: Random,
    private readonly truth: Truth,
  ) {
    this.#balls = client.resource<BallObject>(reference);
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#attempt();
      await sleep(this.random.int(60));
    }
    this.client.close();
  }

  async #attempt(): Promise<void> {
    try {
      const written = await this.#write();
      this.#count("ok");
      const revision = Number(written?.metadata.resourceVersion ?? 0);
      if (revision > 0)
        assert.ok(this.truth.has(revision), `a write was answered with version ${revision}, which was not committed`);
    } catch (error) {
      if (error instanceof TransportError) return this.#count("unreachable");
      if (!(error instanceof ApiError) || !expectedCodes.has(error.code)) throw error;
      this.#count(String(error.code));
    }
  }

  /** @returns the written object where there is one that was certainly written. */
  #write(): Promise<BallObject | undefined> {
    const { random } = this;
    const namespace = random.pick(namespaces);
    const name = random.pick(names);
    const team = random.pick(teams);
    const color = random.pick(colors);
    return random.weighted<() => Promise<BallObject | undefined>>([
      [4, () => this.#balls.create(ball(namespace, name, team, color), { retries: 0 })],
      [3, () => this.#patch(namespace, name, { metadata: { labels: { team } } })],
      [3, () => this.#patch(namespace, name, { spec: { color, weight: random.int(1000) } })],
      [2, () => this.#patch(namespace, name, { status: { bounces: random.int(1000) } }, "status")],
      [1, () => this.#patch(namespace, name, { metadata: { finalizers: ["soak.example.com/hold"] } })],
      [2, () => this.#patch(namespace, name, { metadata: { finalizers: null } })],
      [2, () => this.#replace(namespace, name, color)],
      [2, () => this.#balls.delete(name, { namespace, retries: 0 }).then(() => undefined)],
      [0.2, () => this.#deleteSome(namespace, team)],
    ])();
  }

  #patch(namespace: string, name: string, patch: object, subresource?: string): Promise<BallObject> {
    return this.#balls.patch(name, patch, {
      namespace,
      retries: 0,
      ...(subresource === undefined ? {} : { subresource }),
    });
  }

  async #replace(namespace: string, name: string, color: string): Promise<BallObject> {
    const current = await this.#balls.get(name, { namespace, retries: 0 });
    return this.#balls.update({ ...current, spec: { ...current.spec, color } }, { retries: 0 });
  }

  async #deleteSome(namespace: string, team: string): Promise<undefined> {
    await this.#balls.deleteCollection({ namespace, labelSelector: `team=${team}` });
    return undefined;
  }

  #count(what: string): void {
    this.answers.set(what, (this.answers.get(what) ?? 0) + 1);
  }
}
