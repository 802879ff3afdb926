import { ConfigurationError } from "../client/configuration-error.ts";
import { loadConfiguration } from "../client/kubeconfig/load-configuration.ts";
import type { KubeObject } from "../meta/types.ts";
import { UserError } from "../project/user-error.ts";
import { chapters } from "./checks/index.ts";
import { describeTarget } from "./describe/describe-target.ts";
import type { ResourceName } from "./describe/discovered.ts";
import { identityOf, type Identity } from "./identity.ts";
import { GivenNamespace, MadeNamespaces, NamedNamespaces, type Namespaces } from "./namespaces.ts";
import { reportOf, type Report } from "./report/report.ts";
import type { CheckResult } from "./run/result.ts";
import { runChecks } from "./run/run-checks.ts";
import { selectChecks, type SelectedCheck, type Selection } from "./run/select-checks.ts";
import type { SchemaProbe, Target } from "./target.ts";
import { Wire, type Protocol } from "./wire.ts";

/** What is to be checked, where and how. */
export interface ConformRequest {
  /** As kubectl finds it where absent. */
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly resource: ResourceName;
  /** Manifests; the first of the resource's kind is what valid objects look like. */
  readonly samples: readonly KubeObject[];
  readonly cases: readonly SchemaProbe[];
  readonly selection: Selection;
  readonly protocols: readonly Protocol[];
  readonly concurrency: number;
  /** An empty one that may be used; else they are made, or just named where there is no core API. */
  readonly namespace?: string;
}

export interface ConformEvents {
  /** What is known now, and how many checks there will be. */
  onPlan?(target: Target, count: number): void;
  onStart?(check: SelectedCheck, protocol: Protocol): void;
  onResult?(result: CheckResult): void;
}

/**
 * Checks a resource of a server by its contract.
 * @throws UserError if the server, the resource or the samples cannot be used
 */
export async function conform(request: ConformRequest, signal: AbortSignal, events: ConformEvents): Promise<Report> {
  const started = performance.now();
  const identity = await findIdentity(request);
  const namespaces = await findNamespaces(identity, request);
  try {
    const target = await reach(identity, request, namespaces);
    const checks = selectChecks(chapters, target.main, request.selection);
    events.onPlan?.(target, checks.length * request.protocols.length);
    const { protocols, concurrency } = request;
    const results = await runChecks(target, checks, { protocols, concurrency, namespaces, signal, ...events });
    return reportOf(target, results, { seconds: (performance.now() - started) / 1000, stopped: signal.aborted });
  } finally {
    await namespaces.close();
  }
}

async function findIdentity({ kubeconfig, context }: ConformRequest): Promise<Identity> {
  try {
    const options = {
      ...(kubeconfig === undefined ? {} : { kubeconfig }),
      ...(context === undefined ? {} : { context }),
    };
    return await identityOf(await loadConfiguration(options));
  } catch (error) {
    if (error instanceof ConfigurationError) throw new UserError(error.message, { exitCode: 2, cause: error });
    throw error;
  }
}

/** Only where there is a core API, there are namespaces to be made. */
async function findNamespaces(identity: Identity, { namespace, protocols }: ConformRequest): Promise<Namespaces> {
  if (namespace !== undefined) return new GivenNamespace(namespace);
  const wire = new Wire(protocols[0] ?? "HTTP/2", identity);
  try {
    const answer = await wire.send({ path: "/api/v1" });
    if (answer.status === 200) return new MadeNamespaces(wire);
  } catch (error) {
    wire.close();
    throw unreachable(identity, error);
  }
  wire.close();
  return new NamedNamespaces();
}

async function reach(identity: Identity, request: ConformRequest, namespaces: Namespaces): Promise<Target> {
  const { resource, samples, cases, protocols } = request;
  const target = await describeTarget(identity, {
    resource,
    samples,
    cases,
    namespaces,
    protocol: protocols[0] ?? "HTTP/2",
  });
  if (request.namespace !== undefined && target.main.namespaced) await mustBeEmpty(identity, target, request.namespace);
  return target;
}

/** Checks delete all that is in their namespace. */
async function mustBeEmpty(identity: Identity, { main }: Target, namespace: string): Promise<void> {
  const wire = new Wire("HTTP/1.1", identity);
  try {
    const path = `/apis/${main.group}/${main.version}/namespaces/${namespace}/${main.resource}`;
    const { items } = (await wire.send({ path })).expect(200).list;
    if (items.length === 0) return;
    throw new UserError(
      `--namespace ${namespace}: it has ${items.length} ${main.resource}, and checks need an empty one. Name another`,
      { exitCode: 2 },
    );
  } finally {
    wire.close();
  }
}

function unreachable({ server }: Identity, error: unknown): UserError {
  const { message, code } = error as NodeJS.ErrnoException;
  const hint =
    code === "ERR_HTTP2_ERROR" || /protocol|ALPN/i.test(message)
      ? "; if it speaks no HTTP/2: --protocol http1"
      : "; is it running, and is the kubeconfig its own?";
  return new UserError(`${server} cannot be reached: ${message}${hint}`, { cause: error });
}
