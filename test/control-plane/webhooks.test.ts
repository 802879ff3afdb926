import { afterAll, describe, expect, it } from "vitest";
import { Type } from "typebox";
import { defineConversion } from "../../src/api/conversion.ts";
import { defineGroup } from "../../src/api/group.ts";
import { defineKind } from "../../src/api/kind.ts";
import { resolveApi } from "../../src/api/resolve.ts";
import { webhookConfigurations } from "../../src/crd/webhook-configuration.ts";
import { silentLogger } from "../../src/filters/logger.ts";
import { invalid } from "../../src/meta/field-error.ts";
import { createWebhookServer } from "../../src/server/webhook-server.ts";
import { makeCertificates } from "../contract/support/certificates.ts";
import { startControlPlane, type ControlPlane } from "./control-plane.ts";
import { adminOf, installKinds } from "./install-kinds.ts";

const started = await startControlPlane();
if ("unavailable" in started) console.warn(`\nSKIPPED: webhooks of kinds: ${started.unavailable}\n`);
const title = "unavailable" in started ? `webhooks (skipped: ${started.unavailable})` : "webhooks";

const Bound = defineKind({ kind: "Bound", resource: "bounds", scope: "Cluster", spec: Type.Optional(Type.Object({})) });
const Lamp = defineKind({
  kind: "Lamp",
  resource: "lamps",
  spec: Type.Object({ watts: Type.Integer() }),
  status: Type.Object({ lit: Type.Optional(Type.Boolean()) }),
  admission: {
    mutate: ({ metadata }, { user, operation }) => {
      if (operation === "CREATE") metadata.annotations = { ...metadata.annotations, creator: user.name };
    },
    validate: async ({ spec, metadata }, request) => {
      const others = await request.objects(Bound).list();
      if (others.some(({ metadata: { name } }) => name === metadata.name)) throw request.forbidden("it is bound");
      if (spec.watts === 99) request.warn("nearly too bright");
    },
    validateDelete: (_lamp, { name, forbidden }) => {
      if (name === "dark") throw forbidden("it is needed");
    },
  },
  validate: ({ spec, status }, { old }) => [
    ...(spec.watts > 100 ? [invalid("spec.watts", spec.watts, "must be at most 100")] : []),
    ...(old !== undefined && spec.watts < old.spec.watts ? [invalid("spec.watts", spec.watts, "must not shrink")] : []),
    ...(status?.lit === true && spec.watts === 0 ? [invalid("status.lit", true, "needs watts")] : []),
  ],
});
const OldLamp = defineKind({
  kind: "Lamp",
  resource: "lamps",
  spec: Type.Object({ power: Type.String({ pattern: "^[0-9]+W$" }) }),
  status: Type.Object({ lit: Type.Optional(Type.Boolean()) }),
});
const conversion = defineConversion({ kind: OldLamp, hub: Lamp })({
  convertTo: ({ spec, status }) => ({ spec: { watts: Number.parseInt(spec.power, 10) }, status }),
  convertFrom: ({ spec, status }) => ({ spec: { power: `${spec.watts}W` }, status }),
});
const group = defineGroup({
  name: "webhooks.example.org",
  versions: [
    { name: "v1", kinds: [Lamp, Bound] },
    { name: "v1beta1", kinds: [OldLamp] },
  ],
  conversions: [conversion],
});

describe.skipIf("unavailable" in started)(title, () => {
  const plane = started as ControlPlane;
  const admin = adminOf(plane);
  const path = (version: string, name = "") =>
    `/apis/webhooks.example.org/${version}/namespaces/default/lamps${name === "" ? "" : `/${name}`}`;
  const lamp = (version: string, name: string, spec: object, more: object = {}) => ({
    apiVersion: `webhooks.example.org/${version}`,
    kind: "Lamp",
    metadata: { name },
    spec,
    ...more,
  });
  const stops: (() => Promise<void>)[] = [];
  afterAll(async () => {
    admin.close();
    for (const stop of stops) await stop();
    if ("stop" in plane) await plane.stop();
  });

  it("kube-apiserver converts custom resources by the kinds' code, and asks their validate", async () => {
    const certificates = await makeCertificates();
    const pair = { pair: certificates.server, follow: () => undefined };
    const serving = { bindAddress: "127.0.0.1", port: 0, certificate: pair };
    const server = createWebhookServer({
      groups: [group],
      serving,
      logger: silentLogger,
      client: async () => adminOf(plane),
    });
    const { address } = await server.start();
    stops.push(() => server.stop());
    const webhooks = { url: `https://127.0.0.1:${address.port}`, certificateAuthority: certificates.ca };
    await installKinds(admin, [group], webhooks);
    for (const body of webhookConfigurations(resolveApi([group]), "lamps", webhooks)) {
      const path = `/apis/admissionregistration.k8s.io/v1/${body.kind.toLowerCase()}s`;
      await admin.request({ method: "POST", path, body });
    }

    await expect
      .poll(() => refusal(lamp("v1", "probe", { watts: 101 })), { timeout: 20_000 })
      .toMatchObject({ code: 422 });
    expect(await refusal(lamp("v1", "a", { watts: 101 }))).toMatchObject({
      code: 422,
      reason: "Invalid",
      details: { causes: [{ field: "spec.watts", message: expect.stringContaining("must be at most 100") as string }] },
    });
    await admin.request({ method: "POST", path: path("v1beta1"), body: lamp("v1beta1", "a", { power: "60W" }) });
    expect(await admin.request({ path: path("v1", "a") })).toMatchObject({ spec: { watts: 60 } });
    expect(await admin.request({ path: path("v1beta1") })).toMatchObject({ items: [{ spec: { power: "60W" } }] });
    expect(await admin.request({ path: path("v1", "a") })).not.toHaveProperty("metadata.annotations.creator");
    const patch = {
      method: "PATCH",
      path: path("v1", "a"),
      headers: { "content-type": "application/merge-patch+json" },
    };
    await expect(admin.request({ ...patch, body: { spec: { watts: 40 } } })).rejects.toMatchObject({ code: 422 });
    await admin.request({ method: "POST", path: path("v1"), body: lamp("v1", "dark", { watts: 0 }) });
    const status = { ...patch, path: `${path("v1", "dark")}/status`, body: { status: { lit: true } } };
    await expect(admin.request(status)).rejects.toMatchObject({ code: 422 });

    // Admission of v1 has no say in what is written by another version, as on our own server.
    expect(await admin.request({ path: path("v1", "dark") })).toMatchObject({
      metadata: { annotations: { creator: expect.any(String) as string } },
    });
    const bound = { apiVersion: "webhooks.example.org/v1", kind: "Bound", metadata: { name: "tied" } };
    await admin.request({ method: "POST", path: "/apis/webhooks.example.org/v1/bounds", body: bound });
    expect(await refusal(lamp("v1", "tied", { watts: 1 }))).toMatchObject({ code: 403 });
    await expect(admin.request({ method: "DELETE", path: path("v1", "dark") })).rejects.toMatchObject({ code: 403 });
    await admin.request({ method: "DELETE", path: path("v1", "a") });
  });

  /** What the server says to it; undefined: it was created. */
  async function refusal(body: object): Promise<unknown> {
    try {
      await admin.request({ method: "POST", path: `${path("v1")}?dryRun=All`, body });
      return undefined;
    } catch (error) {
      return (error as { status?: unknown }).status ?? error;
    }
  }
});
