import { describe, expect, it } from "vitest";
import type { Requester } from "../client/requester.ts";
import type { KubeObject } from "../meta/types.ts";
import { Cluster } from "./cluster.ts";
import { explainApiService, type ApiService } from "./explain-api-service.ts";
import { explainWorkload } from "./explain-workload.ts";
import { phasesOf } from "./phases.ts";
import { isRolledOut, type Workload } from "./workload.ts";

const deployment: Workload = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "crontab", namespace: "ns", generation: 1 },
  spec: { replicas: 1, selector: { matchLabels: { a: "b" } } },
  status: { observedGeneration: 1, replicas: 1, updatedReplicas: 1 },
};

const pod = (status: object, spec: object = { nodeName: "n" }): KubeObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "one", namespace: "ns" },
  spec,
  status,
});

const waiting = (reason: string, message = "m") =>
  pod({ containerStatuses: [{ name: "c", ready: false, restartCount: 0, state: { waiting: { reason, message } } }] });

/** A cluster with these pods and events, whose containers printed `log`. */
function clusterOf({ pods = [], events = [], log = "" }: { pods?: KubeObject[]; events?: object[]; log?: string }) {
  const requester: Requester = {
    request: <T>({ path }: { path: string }) => Promise.resolve(answerTo(path) as T),
    stream: () =>
      Promise.resolve({
        status: 200,
        headers: {},
        body: (async function* () {
          yield Buffer.from(log);
        })(),
      }),
  };
  const answerTo = (path: string): object => {
    if (path === "/api/v1")
      return {
        resources: [
          { name: "pods", kind: "Pod", namespaced: true },
          { name: "events", kind: "Event", namespaced: true },
        ],
      };
    return { items: path.includes("/pods") ? pods : events };
  };
  return new Cluster(requester);
}

describe("why a Deployment is not rolled out", () => {
  const mounting = {
    type: "Warning",
    reason: "FailedMount",
    message: 'secret "crontab-etcd" not found',
    involvedObject: { name: "one" },
  };
  const crashed = pod({
    containerStatuses: [
      {
        name: "c",
        ready: false,
        restartCount: 5,
        state: { waiting: { reason: "CrashLoopBackOff" } },
        lastState: { terminated: { exitCode: 1 } },
      },
    ],
  });
  const killed = pod({
    containerStatuses: [
      {
        name: "c",
        ready: false,
        restartCount: 1,
        state: { running: {} },
        lastState: { terminated: { exitCode: 137, reason: "OOMKilled" } },
      },
    ],
  });
  const unplaced = (message: string) =>
    pod({ conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable", message }] }, {});

  it.each<[string, Parameters<typeof clusterOf>[0], object]>([
    [
      "an image is missing",
      { pods: [waiting("ImagePullBackOff")] },
      { what: "pod one: ImagePullBackOff", fix: expect.stringContaining("--image-pull-secrets"), isFinal: false },
    ],
    ["an image has no valid name", { pods: [waiting("InvalidImageName")] }, { isFinal: true }],
    [
      "something it refers to is missing",
      { pods: [waiting("CreateContainerConfigError", "secret not found")] },
      { why: "secret not found" },
    ],
    [
      "it ends again and again",
      { pods: [crashed], log: "cannot start" },
      { why: expect.stringContaining("code 1, 5 times"), log: "cannot start", isFinal: true },
    ],
    ["it needs more memory", { pods: [killed] }, { why: expect.stringContaining("memory"), isFinal: false }],
    [
      "there is no room",
      { pods: [unplaced("0/0 nodes are available")] },
      { why: "0/0 nodes are available", fix: expect.stringContaining("kubectl get nodes") },
    ],
    [
      "there is no volume",
      { pods: [unplaced("pod has unbound immediate PersistentVolumeClaims")] },
      { fix: expect.stringContaining("--storage-class") },
    ],
    ["nobody schedules", { pods: [pod({}, {})] }, { why: "no scheduler has looked at it" }],
    [
      "a Secret is missing",
      { pods: [pod({})], events: [mounting] },
      { what: "pod one: FailedMount", why: 'secret "crontab-etcd" not found' },
    ],
  ])("%s", async (_, cluster, expected) => {
    expect(await explainWorkload(clusterOf(cluster), deployment)).toMatchObject(expected);
  });

  it.each([
    ['pods "a" is forbidden: exceeded quota: q', "ResourceQuota"],
    ['pods "a" is forbidden: violates PodSecurity "restricted:latest"', "patch the pod"],
    ['error looking up service account ns/x: serviceaccount "x" not found', "--service-account"],
  ])("pods are refused: %s", async (message, fix) => {
    const conditions = [{ type: "ReplicaFailure", status: "True", reason: "FailedCreate", message }];
    const workload = { ...deployment, status: { ...deployment.status, conditions } };
    expect(await explainWorkload(clusterOf({}), workload)).toMatchObject({
      why: message,
      fix: expect.stringContaining(fix),
    });
  });

  it("nobody has looked at it", async () => {
    expect(await explainWorkload(clusterOf({}), { ...deployment, status: {} })).toMatchObject({
      why: "no controller has looked at it",
    });
  });

  it("nothing is wrong with a pod that starts", async () => {
    expect(await explainWorkload(clusterOf({ pods: [pod({})] }), deployment)).toBeUndefined();
  });
});

describe("R-AGG-3: why an APIService is not available", () => {
  const apiService = { apiVersion: "apiregistration.k8s.io/v1", kind: "APIService", metadata: { name: "v1.g" } };
  const service = (reason: string, message: string): ApiService => ({
    ...apiService,
    status: { conditions: [{ type: "Available", status: "False", reason, message }] },
  });
  it.each([
    ["ServiceNotFound", "m", "Service is missing"],
    ["ServicePortError", "m", "port 443"],
    ["MissingEndpoints", "m", "No pod"],
    ["FailedDiscoveryCheck", "x509: certificate signed by unknown authority", "caBundle"],
    ["FailedDiscoveryCheck", "bad status from https://1.2.3.4: 403", "role bindings"],
    ["FailedDiscoveryCheck", "dial tcp 1.2.3.4:9443: i/o timeout", "NetworkPolicies"],
    ["Other", "m", "aggregation layer"],
  ])("%s: %s", (reason, message, fix) => {
    expect(explainApiService(service(reason, message))?.fix).toContain(fix);
  });

  it("it is", () => {
    expect(
      explainApiService({ ...apiService, status: { conditions: [{ type: "Available", status: "True" }] } }),
    ).toBeUndefined();
  });
});

describe("rolled out", () => {
  const status = { observedGeneration: 1, replicas: 1, updatedReplicas: 1, availableReplicas: 1 };
  it.each([
    [{}, true],
    [{ observedGeneration: 0 }, false],
    [{ replicas: 2 }, false],
    [{ updatedReplicas: 0 }, false],
    [{ availableReplicas: 0 }, false],
  ])("%j: %s", (change, expected) => {
    expect(isRolledOut({ ...deployment, status: { ...status, ...change } })).toBe(expected);
  });
});

it("R-NS-2: APIServices come after the server, controllers after them", () => {
  const one = (kind: string, component?: string) => ({
    apiVersion: "v1",
    kind,
    metadata: { name: kind, ...(component !== undefined && { labels: { "app.kubernetes.io/component": component } }) },
  });
  const shuffled = [
    one("Deployment", "controller-manager"),
    one("APIService"),
    one("Deployment", "apiserver"),
    one("StatefulSet", "etcd"),
    one("Service"),
    one("Namespace"),
  ];
  expect(phasesOf(shuffled).map(({ title }) => title)).toEqual([
    "namespace",
    "rights, services, certificates",
    "storage",
    "API server",
    "APIServices",
    "controllers",
  ]);
});
