import type { Registry } from "prom-client";
import type { RequestContext } from "../../endpoints/http.ts";
import type { InFlight } from "../../filters/with-max-in-flight.ts";
import type { SubresourceCheck } from "../../filters/subresource-check.ts";
import type { RequestMetrics } from "../../filters/with-metrics.ts";
import {
  requestLabels,
  scopeLabel,
  verbLabel,
  type IsDeprecated,
  type IsServed,
  type RequestLabels,
} from "./request-labels.ts";
import { asMetric, HistogramMetric, SeriesMetric, type HistogramSeries, type Sample } from "./series.ts";

/** Seconds and bytes; upstream's. [src: apiserver/pkg/endpoints/metrics/metrics.go] */
const durationBuckets = [
  0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60,
];
const sizeBuckets = [1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];

/** Everything counted for one kind of request. */
interface RequestSeries {
  readonly labels: RequestLabels;
  readonly duration: HistogramSeries;
  readonly sliDuration: HistogramSeries;
  readonly size: HistogramSeries;
  readonly longRunning: Sample;
  /** By code; dry runs apart. */
  readonly totals: Map<number, Sample>;
  readonly dryRunTotals: Map<number, Sample>;
  /** Made when there is one. */
  aborts?: Sample;
  readonly terminations: Map<number, Sample>;
}

/** Counts requests by verb and resource (R-METR-1). */
export function createRequestMetrics(
  registry: Registry,
  inFlight: InFlight,
  isServed: IsServed,
  isDeprecated: IsDeprecated,
  isConnect: SubresourceCheck = () => false,
): RequestMetrics {
  const metrics = registered(registry, inFlight);
  const deprecated = new DeprecatedSeries(metrics.deprecated, isDeprecated);
  const create = (labels: RequestLabels): RequestSeries => {
    deprecated.requested(labels);
    return newSeries(metrics, labels);
  };
  const known = new KnownSeries(create, isServed, isConnect);
  return {
    observe(context, status, seconds, bytes, aborted) {
      const series = known.of(context);
      const isDryRun = context.request.query.includes("dryRun=All");
      const totals = isDryRun ? series.dryRunTotals : series.totals;
      let total = totals.get(status);
      if (total === undefined) {
        const labels = { ...series.labels, dry_run: isDryRun ? "All" : "", code: String(status) };
        total = metrics.total.series(labels);
        totals.set(status, total);
      }
      total.value++;
      series.duration.observe(seconds);
      series.sliDuration.observe(seconds);
      series.size.observe(bytes);
      if (aborted) countAbort(metrics, series);
      if (context.terminated === true) countTermination(metrics, series, status);
    },
    longRunningStarted: (context) => void known.of(context).longRunning.value++,
    longRunningEnded: (context) => void known.of(context).longRunning.value--,
  };
}

function countAbort({ aborts }: Registered, series: RequestSeries): void {
  const { component: _, ...labels } = series.labels;
  series.aborts ??= aborts.series(labels);
  series.aborts.value++;
}

function countTermination({ terminations }: Registered, series: RequestSeries, status: number): void {
  let sample = series.terminations.get(status);
  if (sample === undefined) {
    sample = terminations.series({ ...series.labels, code: String(status) });
    series.terminations.set(status, sample);
  }
  sample.value++;
}

/** Finds the series of a request by comparing, not by making a key: this runs on every request. */
class KnownSeries {
  readonly #byResource = new Map<string, RequestSeries[]>();

  constructor(
    private readonly create: (labels: RequestLabels) => RequestSeries,
    private readonly isServed: IsServed,
    private readonly isConnect: SubresourceCheck,
  ) {}

  of(context: RequestContext): RequestSeries {
    const { info } = context;
    const verb = info.isResourceRequest && this.isConnect(info) ? "CONNECT" : verbLabel(context);
    if (info.isResourceRequest) {
      const scope = scopeLabel(info);
      const found = this.#byResource
        .get(info.resource)
        ?.find(({ labels }) => labels.verb === verb && labels.scope === scope && isOf(labels, info));
      if (found !== undefined) return found;
    }
    return this.#bounded(requestLabels(verb, info, this.isServed));
  }

  /** What is not served shares its labels, and so its series: there are no more of them than of labels. */
  #bounded(labels: RequestLabels): RequestSeries {
    const all = this.#byResource.get(labels.resource) ?? [];
    const { verb, scope } = labels;
    const found = all.find((one) => one.labels.verb === verb && one.labels.scope === scope && isOf(one.labels, labels));
    if (found !== undefined) return found;
    const series = this.create(labels);
    this.#byResource.set(labels.resource, [...all, series]);
    return series;
  }
}

/** Tells of each deprecated resource that anybody has asked for; by whom and how often is the audit log's. */
class DeprecatedSeries {
  readonly #requested = new Set<string>();

  constructor(
    private readonly metric: SeriesMetric,
    private readonly isDeprecated: IsDeprecated,
  ) {}

  /** Called once for each new set of labels, not for each request. */
  requested({ group, version, resource, subresource }: RequestLabels): void {
    const key = [group, version, resource, subresource].join("/");
    if (!this.isDeprecated(group, version, resource) || this.#requested.has(key)) return;
    this.#requested.add(key);
    this.metric.series({ group, version, resource, subresource, removed_release: "" }).value = 1;
  }
}

type Target = Pick<RequestLabels, "group" | "version" | "resource" | "subresource">;

const isOf = (labels: Target, target: Target): boolean =>
  labels.resource === target.resource &&
  labels.version === target.version &&
  labels.subresource === target.subresource &&
  labels.group === target.group;

type Registered = ReturnType<typeof registered>;

function registered(registry: Registry, inFlight: InFlight) {
  const metrics = {
    total: new SeriesMetric("apiserver_request_total", "Requests by verb, resource and HTTP response code.", "counter"),
    duration: new HistogramMetric(
      "apiserver_request_duration_seconds",
      "Response latency in seconds.",
      durationBuckets,
    ),
    sliDuration: new HistogramMetric(
      "apiserver_request_sli_duration_seconds",
      "Response latency in seconds, not counting the work of webhooks and queues.",
      durationBuckets,
    ),
    size: new HistogramMetric("apiserver_response_sizes", "Response size in bytes.", sizeBuckets),
    longRunning: new SeriesMetric("apiserver_longrunning_requests", "Long-running requests now served.", "gauge"),
    deprecated: new SeriesMetric(
      "apiserver_requested_deprecated_apis",
      "Deprecated APIs that have been requested, by group, version, resource, subresource and removed_release.",
      "gauge",
    ),
    terminations: new SeriesMetric(
      "apiserver_request_terminations_total",
      "Requests given up in self-defense.",
      "counter",
    ),
    aborts: new SeriesMetric("apiserver_request_aborts_total", "Requests whose answer broke off.", "counter"),
    inFlight: new SeriesMetric("apiserver_current_inflight_requests", "Requests now being worked on.", "gauge"),
  };
  for (const metric of Object.values(metrics)) registry.registerMetric(asMetric(metric));
  metrics.inFlight.observed({ request_kind: "readOnly" }, () => inFlight.readOnly);
  metrics.inFlight.observed({ request_kind: "mutating" }, () => inFlight.mutating);
  return metrics;
}

function newSeries(metrics: Registered, labels: RequestLabels): RequestSeries {
  const plain = { ...labels };
  return {
    labels,
    duration: metrics.duration.series(plain),
    sliDuration: metrics.sliDuration.series(plain),
    size: metrics.size.series(plain),
    longRunning: metrics.longRunning.series(plain),
    totals: new Map(),
    dryRunTotals: new Map(),
    terminations: new Map(),
  };
}
