import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Informer } from "../cache/informer.ts";
import type { InformersObserver } from "../cache/informers.ts";
import type { ControllerObserver } from "../run-controller.ts";
import type { KubeObject } from "../../meta/types.ts";

/** client-go's, for both histograms of its work queues. */
const queueBuckets = [1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1, 10];
const reconcileBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** Everything a manager tells of itself, under the names that dashboards for controller-runtime know. */
export class ManagerMetrics {
  readonly registry = new Registry();
  readonly #queue = this.#queueMetrics();
  readonly #reconcile = this.#reconcileMetrics();
  readonly #informer = this.#informerMetrics();
  readonly #requests = this.#counter("rest_client_requests_total", "Requests to the API server.", ["method", "code"]);
  readonly #leader = this.#gauge("leader_election_master_status", "1 while this process leads.", ["name"]);

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  leads(name: string, isLeader: boolean): void {
    this.#leader.set({ name }, isLeader ? 1 : 0);
  }

  requested(method: string, code: string): void {
    this.#requests.inc({ method, code });
  }

  /** What a controller and its queue are to tell. */
  controller(name: string, concurrency: number): ControllerObserver {
    const [queue, reconcile] = [this.#queue, this.#reconcile];
    const addedAt = new Map<string, number>();
    const takenAt = new Map<string, number>();
    const secondsSince = (time: number | undefined) => (performance.now() - (time ?? performance.now())) / 1000;
    const running = () => [...takenAt.values()].map((time) => secondsSince(time));
    reconcile.concurrency.set({ controller: name }, concurrency);
    reconcile.active.set({ controller: name }, 0);
    queue.unfinished.read({ name }, () => running().reduce((sum, seconds) => sum + seconds, 0));
    queue.longest.read({ name }, () => Math.max(0, ...running()));
    return {
      queue: (depth) => queue.depth.read({ name }, depth),
      added: (item) => {
        addedAt.set(item, performance.now());
        queue.adds.inc({ name });
      },
      taken: (item) => {
        queue.latency.observe({ name }, secondsSince(addedAt.get(item)));
        addedAt.delete(item);
        takenAt.set(item, performance.now());
        reconcile.active.inc({ controller: name });
      },
      finished: (item) => {
        queue.work.observe({ name }, secondsSince(takenAt.get(item)));
        takenAt.delete(item);
        reconcile.active.dec({ controller: name });
      },
      retried: () => queue.retries.inc({ name }),
      reconciled: (result, seconds, isTerminal) => {
        reconcile.total.inc({ controller: name, result });
        reconcile.time.observe({ controller: name }, seconds);
        if (result === "error") reconcile.errors.inc({ controller: name });
        if (isTerminal) reconcile.terminal.inc({ controller: name });
      },
    };
  }

  /** What informers are to tell. */
  readonly informers: Pick<InformersObserver, "made" | "progress" | "retry"> = {
    made: (resource, informer: Informer<KubeObject>) => {
      this.#informer.objects.read({ resource }, () => informer.cache.size);
      this.#informer.synced.read({ resource }, () => (informer.hasSynced ? 1 : 0));
      this.#informer.silence.read({ resource }, () => informer.silentSeconds);
    },
    progress: (resource, { type }) => {
      if (type === "listed") this.#informer.lists.inc({ resource });
      else if (type === "watching") this.#informer.watches.inc({ resource });
      else if (type !== "synced") this.#informer.events.inc({ resource, type });
    },
    retry: (resource) => this.#informer.retries.inc({ resource }),
  };

  #queueMetrics() {
    const labels = ["name"];
    return {
      depth: this.#gauge("workqueue_depth", "Items that wait.", labels),
      adds: this.#counter("workqueue_adds_total", "Items added.", labels),
      retries: this.#counter("workqueue_retries_total", "Items added again after a failure.", labels),
      latency: this.#histogram("workqueue_queue_duration_seconds", "How long items waited.", labels, queueBuckets),
      work: this.#histogram("workqueue_work_duration_seconds", "How long items were worked on.", labels, queueBuckets),
      unfinished: this.#gauge("workqueue_unfinished_work_seconds", "Work under way, all items together.", labels),
      longest: this.#gauge("workqueue_longest_running_processor_seconds", "Longest work under way.", labels),
    };
  }

  #reconcileMetrics() {
    const [prefix, labels] = ["controller_runtime", ["controller"]];
    return {
      total: this.#counter(`${prefix}_reconcile_total`, "Reconciliations.", [...labels, "result"]),
      errors: this.#counter(`${prefix}_reconcile_errors_total`, "Reconciliations that failed.", labels),
      terminal: this.#counter(
        `${prefix}_terminal_reconcile_errors_total`,
        "Failures that are not tried again.",
        labels,
      ),
      time: this.#histogram(
        `${prefix}_reconcile_time_seconds`,
        "How long reconciliations took.",
        labels,
        reconcileBuckets,
      ),
      concurrency: this.#gauge(`${prefix}_max_concurrent_reconciles`, "How many may run at once.", labels),
      active: this.#gauge(`${prefix}_active_workers`, "How many run.", labels),
    };
  }

  #informerMetrics() {
    const labels = ["resource"];
    return {
      objects: this.#gauge("informer_objects", "Objects in the cache.", labels),
      synced: this.#gauge("informer_synced", "1 once everything was read.", labels),
      silence: this.#gauge("informer_silent_seconds", "Since the server last said anything.", labels),
      lists: this.#counter("informer_lists_total", "How often everything was read.", labels),
      watches: this.#counter("informer_watches_total", "Watches begun.", labels),
      events: this.#counter("informer_events_total", "Events of watches.", [...labels, "type"]),
      retries: this.#counter("informer_retries_total", "Failures, each followed by another attempt.", labels),
    };
  }

  #counter(name: string, help: string, labelNames: string[]): Counter {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }

  #histogram(name: string, help: string, labelNames: string[], buckets: number[]): Histogram {
    return new Histogram({ name, help, labelNames, buckets, registers: [this.registry] });
  }

  #gauge(name: string, help: string, labelNames: string[]): ReadGauge {
    const readers: (() => void)[] = [];
    const collect = (): void => readers.forEach((read) => read());
    const gauge = new Gauge({ name, help, labelNames, registers: [this.registry], collect });
    return Object.assign(gauge, {
      read: (labels: Record<string, string>, value: () => number) => readers.push(() => gauge.set(labels, value())),
    });
  }
}

/** A gauge that can be read from elsewhere when it is asked for. */
type ReadGauge = Gauge & { read(labels: Record<string, string>, value: () => number): void };
