import type { Registry } from "prom-client";
import type {
  ListOptions,
  ListResult,
  Storage,
  StorageEvent,
  StoredValue,
  WatchOptions,
} from "../../storage/storage.ts";
import { asMetric, HistogramMetric, SeriesMetric, type HistogramSeries, type Sample } from "./series.ts";

/** Seconds; upstream's. [src: apiserver/pkg/storage/etcd3/metrics/metrics.go] */
const buckets = [0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60];

interface OperationSeries {
  readonly duration: HistogramSeries;
  readonly total: Sample;
  readonly errors: Sample;
}

/** Of all storages of a server. */
export interface StorageMetrics {
  readonly duration: HistogramMetric;
  readonly total: SeriesMetric;
  readonly errors: SeriesMetric;
}

export function createStorageMetrics(registry: Registry): StorageMetrics {
  const metrics = {
    duration: new HistogramMetric("etcd_request_duration_seconds", "Latency of the storage in seconds.", buckets),
    total: new SeriesMetric("etcd_requests_total", "Requests to the storage.", "counter"),
    errors: new SeriesMetric("etcd_request_errors_total", "Requests to the storage that failed.", "counter"),
  };
  for (const metric of Object.values(metrics)) registry.registerMetric(asMetric(metric));
  return metrics;
}

/** Counts and times what a storage is asked (R-METR-3); the names are those of etcd's metrics, whatever the storage. */
export class MeteredStorage implements Storage {
  readonly latestRevisionNow?: () => number;
  readonly storedAs?: (value: Buffer) => Buffer | undefined;
  readonly #known = new Map<string, OperationSeries>();

  constructor(
    private readonly storage: Storage,
    private readonly metrics: StorageMetrics,
    /** Of all keys. */
    private readonly prefix = "/registry",
  ) {
    const now = storage.latestRevisionNow?.bind(storage);
    if (now !== undefined) this.latestRevisionNow = now;
    const storedAs = storage.storedAs?.bind(storage);
    if (storedAs !== undefined) this.storedAs = storedAs;
  }

  create(key: string, value: Buffer): Promise<number> {
    return this.#measured("create", key, this.storage.create(key, value));
  }

  get(key: string): Promise<StoredValue | undefined> {
    return this.#measured("get", key, this.storage.get(key));
  }

  list(prefix: string, options?: ListOptions): Promise<ListResult> {
    return this.#measured("list", prefix, this.storage.list(prefix, options));
  }

  update(key: string, value: Buffer, expectedRevision: number): Promise<number> {
    return this.#measured("update", key, this.storage.update(key, value, expectedRevision));
  }

  delete(key: string, expectedRevision: number): Promise<number> {
    return this.#measured("delete", key, this.storage.delete(key, expectedRevision));
  }

  watch(prefix: string, options: WatchOptions): AsyncIterable<readonly StorageEvent[]> {
    return this.storage.watch(prefix, options);
  }

  latestRevision(key?: string): Promise<number> {
    return this.storage.latestRevision(key);
  }

  compactedRevision(): Promise<number> {
    return this.storage.compactedRevision();
  }

  compact(revision: number): Promise<void> {
    return this.storage.compact(revision);
  }

  check(): Promise<void> {
    return this.storage.check();
  }

  close(): Promise<void> {
    return this.storage.close();
  }

  #measured<Result>(operation: string, key: string, result: Promise<Result>): Promise<Result> {
    const began = performance.now();
    const { duration, total, errors } = this.#seriesOf(operation, key);
    const done = (): void => {
      total.value++;
      duration.observe((performance.now() - began) / 1000);
    };
    return result.then(
      (value) => {
        done();
        return value;
      },
      (error: unknown) => {
        done();
        errors.value++;
        throw error;
      },
    );
  }

  #seriesOf(operation: string, key: string): OperationSeries {
    const group = this.prefix.length + 1;
    const id = operation + key.slice(group, key.indexOf("/", key.indexOf("/", group) + 1));
    let series = this.#known.get(id);
    if (series === undefined) {
      const [name = "", resource = ""] = key.slice(group).split("/");
      const labels = { operation, group: name, resource };
      series = {
        duration: this.metrics.duration.series(labels),
        total: this.metrics.total.series(labels),
        errors: this.metrics.errors.series(labels),
      };
      this.#known.set(id, series);
    }
    return series;
  }
}
