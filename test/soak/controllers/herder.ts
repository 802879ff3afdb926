import type { Client } from "../../../src/client/client.ts";
import type { Transport } from "../../../src/client/transport.ts";
import { Manager, withoutManagedFields } from "../../../src/controller/index.ts";
import type { Random } from "../../fault/bad-input/random.ts";
import { herding } from "./kinds.ts";

interface Life {
  readonly manager: Manager;
  readonly stop: AbortController;
  readonly kill: AbortController;
  readonly ended: Promise<void>;
}

/** A manager that is ended now and then, in order or in the middle of whatever it does, and followed by a new one. */
export class Herder {
  ends = 0;
  deaths = 0;
  retries = 0;
  reconciliations = 0;
  #now: Life;
  readonly #client: () => Client;
  readonly #random: Random;

  constructor(client: () => Client, random: Random) {
    this.#client = client;
    this.#random = random;
    this.#now = this.#start();
  }

  /** It finishes what it began. */
  async end(): Promise<void> {
    this.ends++;
    await this.#over();
    this.#now = this.#start();
  }

  /** None of its requests is sent or answered any more, which is as good as kill -9 to anybody else. */
  async die(): Promise<void> {
    this.deaths++;
    this.#now.kill.abort(new Error("killed"));
    await this.#over();
    this.#now = this.#start();
  }

  async stop(): Promise<void> {
    await this.#over();
  }

  problems(): string[] {
    return this.#now.manager.problems();
  }

  async #over(): Promise<void> {
    const { ended, manager, stop } = this.#now;
    stop.abort();
    await ended;
    this.reconciliations += await sumOf(manager, "controller_runtime_reconcile_total");
    this.retries += await sumOf(manager, "informer_retries_total");
  }

  #start(): Life {
    const [stop, kill] = [new AbortController(), new AbortController()];
    const client = this.#client();
    const manager = new Manager({
      client: client.wrapped((transport) => mortal(transport, kill.signal)),
      controllers: [herding()],
      initialState: this.#random.chance(0.5) ? "stream" : "list",
      backOff: { maximumMilliseconds: 2000 },
      ...(this.#random.chance(0.5) && { transform: withoutManagedFields }),
    });
    const ended = manager.run(stop.signal).finally(() => client.close());
    return { manager, stop, kill, ended };
  }
}

const mortal = (transport: Transport, killed: AbortSignal): Transport => ({
  async send(request) {
    killed.throwIfAborted();
    const signal = request.signal === undefined ? killed : AbortSignal.any([request.signal, killed]);
    return transport.send({ ...request, signal });
  },
  close: () => transport.close(),
});

async function sumOf(manager: Manager, metric: string): Promise<number> {
  const { values = [] } = (await manager.metrics.registry.getSingleMetric(metric)?.get()) ?? {};
  return values.reduce((sum, { value }) => sum + value, 0);
}
