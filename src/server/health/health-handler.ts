import type { HttpRequest, HttpResponse } from "../../endpoints/http.ts";
import { requireRead, routedPath } from "../../endpoints/document.ts";
import { textResponse } from "../../filters/text-response.ts";
import type { Logger } from "../../filters/logger.ts";
import { outcome, type HealthCheck } from "./health-check.ts";

/** One of livez, readyz, healthz: what it checks is asked anew at every request. */
export interface HealthEndpoint {
  readonly name: string;
  readonly checks: () => readonly HealthCheck[];
}

export interface HealthHandler {
  readonly paths: readonly string[];
  /** undefined: the path is none of its own. */
  handle(request: HttpRequest): Promise<HttpResponse> | undefined;
}

/** `/livez`, `/readyz`, `/healthz` and below them the single checks (R-HLTH-1, R-HLTH-2). [src: apiserver/pkg/server/healthz] */
export function createHealthHandler(endpoints: readonly HealthEndpoint[], logger: Logger): HealthHandler {
  return {
    get paths() {
      return endpoints.flatMap(({ name, checks }) => [
        `/${name}`,
        ...checks().map((check) => `/${name}/${check.name}`),
      ]);
    },
    handle(request) {
      const path = routedPath(request);
      const endpoint = endpoints.find(({ name }) => path === `/${name}` || path.startsWith(`/${name}/`));
      if (endpoint === undefined) return undefined;
      const single = path.slice(endpoint.name.length + 2);
      if (single === "") return readAll(endpoint, request, logger);
      const check = endpoint.checks().find(({ name }) => name === single);
      return check === undefined ? undefined : readOne(check, request);
    },
  };
}

async function readOne(check: HealthCheck, request: HttpRequest): Promise<HttpResponse> {
  requireRead(request);
  const error = await outcome(check);
  return error === undefined ? passed("ok") : textResponse(500, `internal server error: ${error.message}`);
}

async function readAll({ name, checks }: HealthEndpoint, request: HttpRequest, logger: Logger): Promise<HttpResponse> {
  requireRead(request);
  const query = new URLSearchParams(request.query);
  const excluded = new Set(query.getAll("exclude"));
  const asked = checks();
  const results = await Promise.all(
    asked.map(async (check) => (excluded.has(check.name) ? "excluded" : outcome(check))),
  );
  const failures = asked.flatMap((check, index) => {
    const result = results[index];
    return result instanceof Error ? [`${check.name}: ${result.message}`] : [];
  });
  const lines = [...asked.map((check, index) => line(check.name, results[index])), ...unmatched(excluded, asked)];
  if (failures.length > 0) {
    if (logger.enabled(2)) logger.info("Health check failed", { endpoint: name, failed: failures.join("; ") });
    return textResponse(500, [...lines, `${name} check failed`].join("\n"));
  }
  return passed(query.has("verbose") ? `${[...lines, `${name} check passed`].join("\n")}\n` : "ok");
}

function line(name: string, result: Error | "excluded" | undefined): string {
  if (result === undefined) return `[+]${name} ok`;
  return result === "excluded" ? `[+]${name} excluded: ok` : `[-]${name} failed: reason withheld`;
}

function unmatched(excluded: ReadonlySet<string>, checks: readonly HealthCheck[]): string[] {
  const names = [...excluded].filter((name) => !checks.some((check) => check.name === name)).sort();
  if (names.length === 0) return [];
  const quoted = names.map((name) => JSON.stringify(name)).join(", ");
  return [`warn: some health checks cannot be excluded: no matches for ${quoted}`];
}

const passed = (text: string): HttpResponse => ({
  status: 200,
  headers: { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" },
  body: Buffer.from(text),
});
