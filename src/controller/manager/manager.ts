import { setMaxListeners } from "node:events";
import type { Client } from "../../client/client.ts";
import { every } from "../../meta/clock.ts";
import type { ResourceType } from "../../meta/resource-type.ts";
import { Informers, type SharedOptions } from "../cache/informers.ts";
import type { ControllerDefinition } from "../define-controller.ts";
import { EventRecorder } from "../events/event-recorder.ts";
import { FencedTransport, NotLeaderError } from "../leader/fenced-transport.ts";
import type { Clock } from "../leader/clock.ts";
import { LeaderElector, type LeaderElectionOptions } from "../leader/leader-elector.ts";
import { MeteredTransport } from "../metrics/metered-transport.ts";
import { ManagerMetrics } from "../metrics/manager-metrics.ts";
import { typeName } from "../resource-type.ts";
import { RunningController } from "../run-controller.ts";
import { waitUntilServed } from "../wait-until-served.ts";

export interface ManagerOptions extends SharedOptions {
  readonly client: Client;
  readonly controllers: readonly ControllerDefinition[];
  /** Absent: there is no other process to be feared, and this one acts at once. */
  readonly leaderElection?: LeaderElectionOptions;
  /** How long what was begun may take to end when the manager stops. Default: 30 000. */
  readonly gracefulMilliseconds?: number;
  readonly log?: (message: string) => void;
  /** For tests. */
  readonly clock?: Clock;
}

const eventRefreshMilliseconds = 60_000;

/** Runs controllers: shared caches, one leader, metrics, and an end in order. */
export class Manager {
  readonly metrics = new ManagerMetrics();
  readonly #options: ManagerOptions;
  readonly #log: (message: string) => void;
  readonly #informers: Informers;
  readonly #elector: LeaderElector | undefined;
  #state: "new" | "waiting" | "following" | "leading" | "stopped" = "new";

  constructor(options: ManagerOptions) {
    const client = options.client.wrapped(
      (transport) => new MeteredTransport(transport, (method, code) => this.metrics.requested(method, code)),
    );
    this.#options = { ...options, client };
    this.#log = options.log ?? (() => undefined);
    const { client: _, controllers, leaderElection, clock, gracefulMilliseconds: __, log: ___, ...shared } = options;
    const names = controllers.map(({ name }) => name);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) throw new Error(`two controllers are called ${JSON.stringify(twice)}: give one a name`);
    this.#informers = new Informers(client, shared, {
      ...this.metrics.informers,
      retry: (name, error, milliseconds) => {
        this.metrics.informers.retry(name, error, milliseconds);
        this.#log(`${name}: ${error.message}; next attempt in ${milliseconds} ms`);
      },
      absent: (name, reason) => this.#log(`${name} is optional, and not served: ${reason}`),
    });
    if (leaderElection !== undefined) this.#elector = new LeaderElector(client, leaderElection, clock);
  }

  /** Why its work does not go on; none: all is well. A manager that waits to lead is ready. */
  problems(): string[] {
    switch (this.#state) {
      case "new":
      case "waiting":
        return ["it has not started yet"];
      case "stopped":
        return ["it has stopped"];
      case "following":
      case "leading":
        return this.#informers.problems();
    }
  }

  get isLeading(): boolean {
    return this.#state === "leading" && (this.#elector?.isLeading ?? true);
  }

  /**
   * Waits for the types to be served, fills caches, waits to lead, and works until the signal aborts. Then what was
   * begun is finished, and the lease given back.
   * @throws Error if the lead was lost: what the process knows is old, so it should end and start anew
   */
  async run(signal: AbortSignal): Promise<void> {
    this.#state = "waiting";
    const over = new AbortController();
    // Whatever is done at the same time listens to one signal.
    setMaxListeners(0, over.signal);
    const stop = () => over.abort();
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    try {
      await this.#waitUntilServed(over.signal);
      if (!over.signal.aborted) await this.#work(over);
    } finally {
      this.#state = "stopped";
      over.abort();
      signal.removeEventListener("abort", stop);
    }
  }

  async #waitUntilServed(signal: AbortSignal): Promise<void> {
    await Promise.all(
      typesOf(this.#options.controllers).map((type) =>
        waitUntilServed(this.#options.client, type, signal, (reason) =>
          this.#log(`waiting until ${typeName(type)} is served: ${reason}`),
        ),
      ),
    );
  }

  async #work(over: AbortController): Promise<void> {
    const lost = new AbortController();
    const caches = new AbortController();
    setMaxListeners(0, lost.signal, caches.signal);
    const running = this.#options.controllers.map(
      (definition) => [definition, this.#attach(definition, lost.signal)] as const,
    );
    const reading = this.#informers.run(caches.signal);
    try {
      this.#state = "following";
      await Promise.race([this.#lead(running, over, lost), reading.then(() => untilAborted(over.signal))]);
    } finally {
      caches.abort();
    }
    await reading;
  }

  #attach(definition: ControllerDefinition, lost: AbortSignal): RunningController {
    const { client } = this.#options;
    const elector = this.#elector;
    const isLeading = () => !lost.aborted && (elector?.isLeading ?? true);
    const fenced =
      elector === undefined ? client : client.wrapped((transport) => new FencedTransport(transport, isLeading, lost));
    const { name, concurrency } = definition;
    const log = (message: string) => this.#log(`${name}: ${message}`);
    return new RunningController(definition, {
      informers: this.#informers,
      client: fenced,
      throwIfNotLeading: () => {
        if (!isLeading()) throw new NotLeaderError(`${name}: this process does not lead any more`);
      },
      recorder: new EventRecorder(fenced, name, (error) => log(`an event was not recorded: ${error.message}`)),
      log,
      observer: this.metrics.controller(name, concurrency),
    });
  }

  async #lead(running: Running, over: AbortController, lost: AbortController): Promise<void> {
    const elector = this.#elector;
    if (elector === undefined) return this.#act(running, over.signal);
    const { name } = this.#options.leaderElection ?? { name: "" };
    this.metrics.leads(name, false);
    const onError = (error: Error) => this.#log(`lease ${name}: ${error.message}`);
    if (!(await elector.acquire(over.signal, onError))) return;
    this.#log(`leading as ${elector.identity}`);
    this.metrics.leads(name, true);
    // Renewed until nothing acts any more.
    const acting = new AbortController();
    const holding = elector.hold(acting.signal, onError).then(() => {
      this.metrics.leads(name, false);
      if (acting.signal.aborted) return;
      lost.abort(new Error("the lead was lost"));
      over.abort();
    });
    try {
      await this.#act(running, over.signal);
    } finally {
      acting.abort();
    }
    await holding;
    if (lost.signal.aborted) throw new Error(`lease ${name}: the lead was lost`);
    await elector.release().catch(onError);
  }

  /** Works until the signal aborts, and until what was begun is finished. */
  async #act(running: Running, signal: AbortSignal): Promise<void> {
    this.#state = "leading";
    every(this.#options.client.clock, eventRefreshMilliseconds, signal, () => {
      for (const [, controller] of running) controller.refreshEvents(signal);
    });
    const work = Promise.all([...running.map(([, controller]) => controller.run(signal)), untilAborted(signal)]);
    await Promise.race([work, this.#grace(signal)]);
  }

  /** Rejects when what was begun did not end in time: it may still act, so the lease is not given back. */
  async #grace(signal: AbortSignal): Promise<never> {
    await untilAborted(signal);
    const { gracefulMilliseconds = 30_000 } = this.#options;
    return new Promise((_, reject) => {
      const late = new Error(`reconciliations did not end within ${gracefulMilliseconds / 1000} s`);
      setTimeout(() => reject(late), gracefulMilliseconds).unref();
    });
  }
}

type Running = readonly (readonly [ControllerDefinition, RunningController])[];

/** Those without which there is nothing to do, each once. */
function typesOf(controllers: readonly ControllerDefinition[]): ResourceType[] {
  const sources = controllers.flatMap((controller) => [controller.for, ...controller.owns, ...controller.watches]);
  const needed = sources.filter(({ options }) => options.optional !== true);
  return [...new Map(needed.map(({ type }) => [typeName(type), type])).values()];
}

async function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
}
