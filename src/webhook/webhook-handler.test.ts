import { Type } from "typebox";
import { describe, expect, it } from "vitest";
import { defineConversion } from "../api/conversion.ts";
import { defineGroup } from "../api/group.ts";
import { defineKind } from "../api/kind.ts";
import type { Logger } from "../filters/logger.ts";
import { silentLogger } from "../filters/logger.ts";
import { invalid } from "../meta/field-error.ts";
import { InProcessRequest } from "../testing/in-process-request.ts";
import { createWebhookHandler } from "./webhook-handler.ts";

const Zone = defineKind({
  kind: "Zone",
  resource: "zones",
  spec: Type.Object({ area: Type.Integer(), unit: Type.Optional(Type.String({ default: "ha" })) }),
  admission: {
    mutate: (object, { operation, user, warn }) => {
      if (operation === "UPDATE") return;
      object.metadata.labels = { area: String(object.spec.area) };
      warn(`asked by ${user.name}`);
    },
    validateDelete: (_object, request) => {
      throw request.forbidden("it is needed");
    },
  },
  validate: ({ spec }, { old }) => {
    if (spec.area === 13) throw new Error("secret");
    if (old !== undefined && old.spec.area > spec.area)
      return [invalid(".spec.area".slice(1), spec.area, "must not shrink")];
    return spec.area < 0 ? [invalid("spec.area", spec.area, "must not be negative")] : [];
  },
});
const OldZone = defineKind({
  kind: "Zone",
  resource: "zones",
  spec: Type.Object({ size: Type.Integer({ default: 1 }) }),
});
const conversion = defineConversion({ kind: OldZone, hub: Zone })({
  convertTo: ({ spec }) => ({ spec: { area: spec.size } }),
  convertFrom: ({ spec }) => ({ spec: { size: spec.area } }),
});
const group = defineGroup({
  name: "g.io",
  versions: [
    { name: "v1", kinds: [Zone] },
    { name: "v1beta1", kinds: [OldZone] },
  ],
  conversions: [conversion],
});

const logged: string[] = [];
const logger: Logger = { ...silentLogger, error: (message) => void logged.push(message) };
const handler = createWebhookHandler({
  groups: [group],
  readers: () => {
    throw new Error("no cluster");
  },
  logger,
});

async function ask(path: string, body: unknown, method = "POST") {
  const bytes = Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
  const response = await handler(
    new InProcessRequest({ method, path, headers: {}, body: bytes }, new AbortController().signal, {
      address: "",
      certificates: [],
      cache: new Map(),
    }),
  );
  const text = Buffer.isBuffer(response.body) ? response.body.toString() : "";
  return { status: response.status, body: text.startsWith("{") ? (JSON.parse(text) as Record<string, unknown>) : text };
}

const zone = (version: string, spec: object, metadata: object = {}) => ({
  apiVersion: `g.io/${version}`,
  kind: "Zone",
  metadata: { name: "a", ...metadata },
  spec,
});

describe("/convert", () => {
  const review = (desiredAPIVersion: string, ...objects: unknown[]) => ({
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "ConversionReview",
    request: { uid: "u1", desiredAPIVersion, objects },
  });

  it("answers every object in the desired version, pruned and defaulted, with its metadata", async () => {
    const metadata = { uid: "x", labels: { a: "b" }, managedFields: [{ manager: "m" }] };
    const objects = [zone("v1beta1", { extra: true }, metadata), zone("v1", { area: 3, unit: "m2" })];
    expect(await ask("/convert", review("g.io/v1", ...objects))).toEqual({
      status: 200,
      body: {
        apiVersion: "apiextensions.k8s.io/v1",
        kind: "ConversionReview",
        response: {
          uid: "u1",
          convertedObjects: [zone("v1", { area: 1, unit: "ha" }, metadata), zone("v1", { area: 3, unit: "m2" })],
          result: { status: "Success" },
        },
      },
    });
  });

  it.each([
    ["g.io/v2", zone("v1", { area: 1 }), "g.io/v2 is not served"],
    ["g.io/v1", zone("v3", {}), "g.io/v3 Zone is not known"],
    ["g.io/v1", { apiVersion: "g.io/v1" }, "needs metadata"],
  ])("says what it cannot convert (%#)", async (desired, object, message) => {
    const { body } = await ask("/convert", review(desired, object));
    expect(body).toMatchObject({
      response: {
        uid: "u1",
        convertedObjects: [],
        result: { status: "Failure", message: expect.stringContaining(message) as string },
      },
    });
  });
});

describe("/validate", () => {
  const review = (
    spec: object,
    old?: object,
    resource: object = { group: "g.io", version: "v1", resource: "zones" },
  ) => ({
    apiVersion: "admission.k8s.io/v1",
    kind: "AdmissionReview",
    request: {
      uid: "u2",
      userInfo: { username: "ann", groups: ["g"] },
      operation: old === undefined ? "CREATE" : "UPDATE",
      resource,
      object: zone("v1", spec),
      oldObject: old === undefined ? null : zone("v1", old),
    },
  });

  it("lets pass what the kind does", async () => {
    expect((await ask("/validate", review({ area: 2 }))).body).toEqual({
      apiVersion: "admission.k8s.io/v1",
      kind: "AdmissionReview",
      response: { uid: "u2", allowed: true },
    });
  });

  it("refuses with the Status of the kind's errors, on update with the old object", async () => {
    expect((await ask("/validate", review({ area: -2 }))).body).toMatchObject({
      response: {
        allowed: false,
        status: { code: 422, reason: "Invalid", details: { causes: [{ field: "spec.area" }] } },
      },
    });
    expect((await ask("/validate", review({ area: 2 }, { area: 3 }))).body).toMatchObject({
      response: { allowed: false, status: { message: expect.stringContaining("must not shrink") as string } },
    });
  });

  it("changes by a patch of what differs, and warns", async () => {
    const { body } = await ask("/mutate", review({ area: 2 }));
    const { response } = body as { response: { patch: string; warnings: string[]; allowed: boolean } };
    expect(response).toMatchObject({ allowed: true, patchType: "JSONPatch", warnings: ["asked by ann"] });
    expect(JSON.parse(Buffer.from(response.patch, "base64").toString())).toEqual([
      { op: "add", path: "/metadata", value: { name: "a", labels: { area: "2" } } },
    ]);
    expect((await ask("/mutate", review({ area: 2 }, { area: 2 }))).body).toMatchObject({
      response: { allowed: true },
    });
  });

  it("refuses deletes by the kind", async () => {
    const request = { ...review({ area: 2 }, { area: 2 }).request, operation: "DELETE", name: "a", object: null };
    expect((await ask("/validate", { ...review({}), request })).body).toMatchObject({
      response: { allowed: false, status: { code: 403, reason: "Forbidden" } },
    });
  });

  it("refuses what it does not know, and when the kind's code throws, without telling why", async () => {
    const unknown = await ask("/validate", review({}, undefined, { group: "g.io", version: "v9", resource: "zones" }));
    expect(unknown.body).toMatchObject({ response: { allowed: false, status: { code: 400 } } });
    const { body } = await ask("/validate", review({ area: 13 }));
    expect(body).toMatchObject({ response: { allowed: false, status: { code: 500 } } });
    expect(JSON.stringify(body)).not.toContain("secret");
    expect(logged).toEqual(["validate failed"]);
  });
});

describe("the webhook server", () => {
  it.each([
    "",
    "[]",
    "{}",
    '{"apiVersion":"v1","kind":"Pod"}',
    '{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{}}',
  ])("refuses %s", async (body) => {
    expect(await ask("/validate", body)).toMatchObject({ status: 400, body: { kind: "Status" } });
  });

  it("is healthy, and has no other paths", async () => {
    expect(await ask("/readyz", "", "GET")).toEqual({ status: 200, body: "ok" });
    expect(await ask("/validate", "", "GET")).toMatchObject({ status: 404 });
    expect(await ask("/apis", "", "GET")).toMatchObject({ status: 404 });
  });
});
