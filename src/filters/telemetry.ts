type Attributes = Record<string, string | number | boolean>;

/** OpenTelemetry's Context: what is handed on is not looked into. */
export type TelemetryContext = object;

interface SpanContext {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceFlags: number;
}

export interface TelemetrySpan {
  setAttributes(attributes: Attributes): unknown;
  setStatus(status: { code: number; message?: string }): unknown;
  recordException(error: Error): void;
  end(): void;
}

/**
 * What makes spans: the module `@opentelemetry/api` is one, and whoever wants traces registers a provider, a propagator
 * and a context manager with it, as for any other program. This package needs none of them.
 */
export interface Telemetry {
  readonly trace: {
    getTracer(
      name: string,
      version?: string,
    ): { startSpan(name: string, options?: SpanOptions, context?: TelemetryContext): TelemetrySpan };
    setSpan(context: TelemetryContext, span: TelemetrySpan): TelemetryContext;
    getSpanContext(context: TelemetryContext): SpanContext | undefined;
  };
  readonly context: {
    active(): TelemetryContext;
    with<Result>(context: TelemetryContext, run: () => Result): Result;
  };
  readonly propagation: {
    extract<Carrier>(context: TelemetryContext, carrier: Carrier, getter: HeaderGetter<Carrier>): TelemetryContext;
    inject<Carrier>(context: TelemetryContext, carrier: Carrier): void;
  };
}

interface SpanOptions {
  readonly kind: number;
  readonly startTime: number;
  readonly root: boolean;
  readonly links: { context: SpanContext }[];
  readonly attributes: Attributes;
}

interface HeaderGetter<Carrier> {
  keys(carrier: Carrier): string[];
  get(carrier: Carrier, name: string): string | undefined;
}

/** Headers that tell whoever is asked next which trace a request belongs to; none outside of one. */
export function traceHeaders({ context, propagation }: Telemetry): Record<string, string> {
  const headers: Record<string, string> = {};
  propagation.inject(context.active(), headers);
  return headers;
}
