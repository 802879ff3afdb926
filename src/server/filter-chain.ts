import type { ServedApi } from "../api/served-api.ts";
import type { Filter, Handler } from "../endpoints/http.ts";
import type { FilterDuration } from "../filters/filter-durations.ts";
import { isWatch, longRunningCheck } from "../filters/long-running.ts";
import type { Logger } from "../filters/logger.ts";
import type { RequestTracker } from "../filters/request-tracker.ts";
import { isConnect, isDeclaredLongRunning, speaksWebSocket, subresourceCheck } from "../filters/subresource-check.ts";
import { withAccessLog } from "../filters/with-access-log.ts";
import { withAuditId } from "../filters/with-audit-id.ts";
import { withAuthentication } from "../filters/with-authentication.ts";
import { withAuthorization } from "../filters/with-authorization.ts";
import { withCacheControl } from "../filters/with-cache-control.ts";
import { withCors } from "../filters/with-cors.ts";
import { withCompression } from "../filters/with-compression.ts";
import { withGoaway } from "../filters/with-goaway.ts";
import { withHsts } from "../filters/with-hsts.ts";
import { withImpersonation } from "../filters/with-impersonation.ts";
import { withMaxInFlight, type InFlight } from "../filters/with-max-in-flight.ts";
import { withMetrics, type RequestMetrics } from "../filters/with-metrics.ts";
import { withPanicRecovery } from "../filters/with-panic-recovery.ts";
import { withReadiness } from "../filters/with-readiness.ts";
import { withRequestInfo } from "../filters/with-request-info.ts";
import { withRequestTracker } from "../filters/with-request-tracker.ts";
import { withShutdown } from "../filters/with-shutdown.ts";
import { withStrangersDisconnected } from "../filters/with-strangers-disconnected.ts";
import type { Telemetry } from "../filters/telemetry.ts";
import { withTimeout } from "../filters/with-timeout.ts";
import { withTracing } from "../filters/with-tracing.ts";
import { withWarnings } from "../filters/with-warnings.ts";
import { withoutConditions } from "../filters/without-conditions.ts";
import { withoutIdentityHeaders } from "../filters/without-identity-headers.ts";
import { withoutUpgrades } from "../filters/without-upgrades.ts";
import type { Clock } from "../meta/clock.ts";
import type { Identity } from "./identity.ts";

export interface FilterChainOptions {
  readonly api: ServedApi;
  readonly identity: Identity;
  readonly logger: Logger;
  readonly metrics: RequestMetrics;
  readonly filterDuration: FilterDuration;
  readonly inFlight: InFlight;
  readonly tracker: RequestTracker;
  /** Milliseconds. */
  readonly requestTimeout: number;
  readonly clock: Clock;
  /** 0: no limit. */
  readonly maxRequestsInFlight: number;
  readonly maxMutatingRequestsInFlight: number;
  readonly isReady: () => boolean;
  readonly goawayChance: number;
  /** Absent: no spans. */
  readonly telemetry?: Telemetry;
  /** Whether a 304 may be answered. */
  readonly conditionalRequests: boolean;
  readonly strictTransportSecurityDirectives: readonly string[];
  readonly corsAllowedOrigins: readonly string[];
  /** New requests are sent elsewhere. */
  readonly isRefusing: () => boolean;
}

/** What every request passes through, outermost first: the whole security posture in one list. */
export function filters(options: FilterChainOptions): readonly Filter[] {
  const { api, identity, logger } = options;
  const isLongRunning = longRunningCheck(subresourceCheck(api, isDeclaredLongRunning));
  const hasSockets = subresourceCheck(api, speaksWebSocket);
  return [
    withAuditId,
    withMetrics(options.metrics, isLongRunning),
    withAccessLog(logger, isLongRunning),
    withCacheControl,
    withHsts(options.strictTransportSecurityDirectives),
    withGoaway(options.goawayChance),
    withWarnings,
    withStrangersDisconnected,
    ...(options.conditionalRequests ? [] : [withoutConditions]),
    withCors(options.corsAllowedOrigins),
    withPanicRecovery(logger),
    withShutdown(options.isRefusing),
    withRequestInfo,
    withRequestTracker(options.tracker, isLongRunning),
    withTimeout({
      requestTimeout: options.requestTimeout,
      clock: options.clock,
      isLongRunning,
      isConnect: subresourceCheck(api, isConnect),
    }),
    withAuthentication(identity.authenticator, logger, options.filterDuration),
    ...(options.telemetry === undefined ? [] : [withTracing(options.telemetry)]),
    withImpersonation(identity.authorizer, logger),
    withoutIdentityHeaders((name) => identity.isIdentityHeader(name)),
    withMaxInFlight({
      maxReadOnly: options.maxRequestsInFlight,
      maxMutating: options.maxMutatingRequestsInFlight,
      isLongRunning,
      inFlight: options.inFlight,
    }),
    withAuthorization(identity.authorizer, logger, options.filterDuration),
    withReadiness(options.isReady),
    withoutUpgrades((info) => isWatch(info) || (info.isResourceRequest && hasSockets(info))),
    withCompression,
  ];
}

export const withFilters = (chain: readonly Filter[], handler: Handler): Handler =>
  chain.reduceRight((next, filter) => filter(next), handler);
