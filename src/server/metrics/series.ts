import type { Metric } from "prom-client";

/** One time series of a counter or gauge; kept by who counts, so that counting is an addition and no look-up. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  value: number;
}

interface MetricValue {
  readonly metricName?: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

/** What prom-client's registry asks of a metric. */
export interface RegisteredMetric {
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge" | "histogram";
  readonly aggregator: "sum";
  get(): Promise<object>;
  reset(): void;
}

/** A counter or gauge whose series are handed out to be counted on. prom-client's own hash their labels at every call. */
export class SeriesMetric implements RegisteredMetric {
  readonly aggregator = "sum";
  readonly #samples: Readonly<Sample>[] = [];

  constructor(
    readonly name: string,
    readonly help: string,
    readonly type: "counter" | "gauge",
  ) {}

  /** A new series; ask once per set of labels. */
  series(labels: Readonly<Record<string, string>> = {}): Sample {
    const sample: Sample = { labels, value: 0 };
    this.#samples.push(sample);
    return sample;
  }

  /** A series whose value is read when the metric is. */
  observed(labels: Readonly<Record<string, string>>, read: () => number): void {
    this.#samples.push({
      labels,
      get value() {
        return read();
      },
    });
  }

  get(): Promise<object> {
    const values: MetricValue[] = this.#samples.map(({ labels, value }) => ({ labels, value }));
    return Promise.resolve({ name: this.name, help: this.help, type: this.type, aggregator: this.aggregator, values });
  }

  reset(): void {
    this.#samples.length = 0;
  }
}

/** One time series of a histogram. */
export class HistogramSeries {
  readonly counts: Float64Array;
  sum = 0;
  count = 0;

  constructor(
    readonly labels: Readonly<Record<string, string>>,
    readonly buckets: readonly number[],
  ) {
    this.counts = new Float64Array(buckets.length);
  }

  observe(value: number): void {
    this.sum += value;
    this.count++;
    const { buckets } = this;
    for (let index = 0; index < buckets.length; index++) {
      if (value <= (buckets[index] as number)) {
        this.counts[index] = (this.counts[index] as number) + 1;
        return;
      }
    }
  }

  /** Cumulative, as the text format wants them. */
  values(name: string): readonly MetricValue[] {
    let total = 0;
    const bucket = `${name}_bucket`;
    const values: MetricValue[] = this.buckets.map((le, index) => {
      total += this.counts[index] ?? 0;
      return { metricName: bucket, labels: { le, ...this.labels }, value: total };
    });
    values.push({ metricName: bucket, labels: { le: "+Inf", ...this.labels }, value: this.count });
    values.push({ metricName: `${name}_sum`, labels: this.labels, value: this.sum });
    values.push({ metricName: `${name}_count`, labels: this.labels, value: this.count });
    return values;
  }
}

/** A histogram whose series are handed out, as SeriesMetric's. */
export class HistogramMetric implements RegisteredMetric {
  readonly type = "histogram";
  readonly aggregator = "sum";
  readonly #series: HistogramSeries[] = [];

  constructor(
    readonly name: string,
    readonly help: string,
    readonly buckets: readonly number[],
  ) {}

  series(labels: Readonly<Record<string, string>>): HistogramSeries {
    const series = new HistogramSeries(labels, this.buckets);
    this.#series.push(series);
    return series;
  }

  get(): Promise<object> {
    const values = this.#series.flatMap((series) => series.values(this.name));
    return Promise.resolve({ name: this.name, help: this.help, type: this.type, aggregator: this.aggregator, values });
  }

  reset(): void {
    this.#series.length = 0;
  }
}

/** The registry only ever reads metrics, by the members above. */
export const asMetric = (metric: RegisteredMetric): Metric => metric as unknown as Metric;
