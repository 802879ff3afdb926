import type { HealthCheck } from "./health-check.ts";
import type { HealthEndpoint } from "./health-handler.ts";

/** Bytes of unwritten log above which logging counts as stuck. */
const stuckLog = 64 * 1_048_576;

export interface HealthSources {
  /** Rejects if the storage does not answer. */
  readonly checkStorage: () => Promise<void>;
  readonly cachesReady: () => boolean;
  readonly isShuttingDown: () => boolean;
  /** `poststarthook/<name>`: whether it has finished. */
  readonly hooks: () => readonly HealthCheck[];
}

/** Upstream's names (R-HLTH-3). A storage that is down makes the server not ready, but a restart would not mend it: no part of livez. */
export function standardHealth(sources: HealthSources): readonly HealthEndpoint[] {
  const always = [ping, log];
  const etcd: HealthCheck = { name: "etcd", check: sources.checkStorage };
  const ready: readonly HealthCheck[] = [
    { name: "etcd-readiness", check: sources.checkStorage },
    { name: "informer-sync", check: () => expect(sources.cachesReady(), "caches are not filled yet") },
  ];
  const shutdown: HealthCheck = {
    name: "shutdown",
    check: () => expect(!sources.isShuttingDown(), "process is shutting down"),
  };
  return [
    { name: "livez", checks: () => [...always, ...sources.hooks()] },
    { name: "readyz", checks: () => [...always, etcd, ...ready, ...sources.hooks(), shutdown] },
    { name: "healthz", checks: () => [...always, etcd, ...sources.hooks()] },
  ];
}

const ping: HealthCheck = { name: "ping", check: () => undefined };

const log: HealthCheck = {
  name: "log",
  check: () => expect(process.stderr.writableLength < stuckLog, "nobody reads the log"),
};

function expect(condition: boolean, reason: string): void {
  if (!condition) throw new Error(reason);
}
