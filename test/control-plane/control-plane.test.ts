import { existsSync } from "node:fs";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, describe, expect, it } from "vitest";
import { Client } from "../../src/client/client.ts";
import { json, startFakeServer, type FakeServer } from "../contract/support/fake-server.ts";
import { contractGroup } from "../contract/support/kinds.ts";
import { aggregate } from "./aggregate.ts";
import { startControlPlane, type ControlPlane } from "./control-plane.ts";
import { adminOf, installKinds } from "./install-kinds.ts";

const started = await startControlPlane();
if ("unavailable" in started) console.warn(`\nSKIPPED: the control plane suite did not run: ${started.unavailable}\n`);
const title =
  "unavailable" in started ? `control plane (skipped: ${started.unavailable})` : `control plane ${started.version}`;

const flunders = "/apis/contract.example.com/v1/namespaces/default/flunders";
const flunder = (name: string) => ({
  apiVersion: "contract.example.com/v1",
  kind: "Flunder",
  metadata: { name },
  spec: { reference: "one" },
});

describe.skipIf("unavailable" in started)(title, () => {
  const plane = started as ControlPlane;
  const backends: FakeServer[] = [];
  afterAll(async () => {
    for (const backend of backends) await backend.stop();
    if ("stop" in plane) await plane.stop();
  });

  it("serves our kinds as custom resources", async () => {
    const admin = adminOf(plane);
    await installKinds(admin, [contractGroup]);
    const created = await admin.request({ method: "POST", path: flunders, body: flunder("a") });
    expect(created).toMatchObject({ metadata: { generation: 1 }, spec: { reference: "one", policy: "Allow" } });
    admin.close();
  });

  it("lets its configuration in, and nobody else", async () => {
    const admin = await Client.fromKubeConfig({ kubeconfig: plane.kubeconfig });
    await admin.request({ path: flunders });
    admin.close();
    const { cert, key } = await plane.authority.client("stranger");
    const stranger = new Client({ server: plane.server, ca: plane.ca, cert, key });
    await expect(stranger.request({ path: flunders })).rejects.toMatchObject({ code: 403, reason: "Forbidden" });
    stranger.close();
  });

  it("asks webhooks", async () => {
    const admin = adminOf(plane);
    const backend = await startFakeServer((request, response) => {
      void text(request).then((review) => {
        const { uid } = (JSON.parse(review) as { request: { uid: string } }).request;
        const answer = { uid, allowed: false, status: { message: "the webhook says no" } };
        json(response, 200, { apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview", response: answer });
      });
    });
    backends.push(backend);
    await admin.request({
      method: "POST",
      path: "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations",
      body: webhookConfiguration(backend),
    });
    // Known to the server a moment later.
    const path = `${flunders}?dryRun=All`;
    await expect
      .poll(() => admin.request({ method: "POST", path, body: flunder("b") }).catch((error: Error) => error.message))
      .toContain("the webhook says no");
    admin.close();
  });

  it("aggregates other servers, and tells them who asks", async () => {
    const admin = adminOf(plane);
    const users: unknown[] = [];
    const backend = await startFakeServer((request, response) => {
      users.push(request.headers["x-remote-user"]);
      const groupVersion = "aggregated.example.com/v1";
      json(response, 200, { kind: "APIResourceList", apiVersion: "v1", groupVersion, resources: [] });
    });
    backends.push(backend);
    const port = Number(new URL(backend.url).port);
    await aggregate(admin, { group: "aggregated.example.com", version: "v1", port });
    const path = "/apis/aggregated.example.com/v1/anything";
    await expect
      .poll(() => admin.request({ path, retries: 0 }).catch((error: Error) => error.message), { timeout: 30_000 })
      .toMatchObject({ kind: "APIResourceList" });
    expect(backend.asked).toContain(`GET ${path}`);
    expect(users).toContain("kubernetes-admin");
    admin.close();
  });

  it("leaves nothing behind", async () => {
    expect(plane.pids.map(isRunning)).toEqual([true, true]);
    await plane.stop();
    await pause(10);
    expect(plane.pids.map(isRunning)).toEqual([false, false]);
    expect(existsSync(plane.kubeconfig)).toBe(false);
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const webhookConfiguration = ({ url, certificates }: FakeServer) => ({
  apiVersion: "admissionregistration.k8s.io/v1",
  kind: "ValidatingWebhookConfiguration",
  metadata: { name: "no" },
  webhooks: [
    {
      name: "no.example.com",
      admissionReviewVersions: ["v1"],
      sideEffects: "None",
      clientConfig: { url: `${url}/validate`, caBundle: Buffer.from(certificates.ca).toString("base64") },
      rules: [
        { apiGroups: ["contract.example.com"], apiVersions: ["v1"], operations: ["CREATE"], resources: ["flunders"] },
      ],
    },
  ],
});
