import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { Type } from "typebox";
import { collection, CronTab, InProcessApi, type Answer } from "../../../test/support/in-process-api.ts";
import { Pier } from "../../../test/support/pier.ts";
import { defineAdmission, type AdmissionPlugin, type PluginRequest } from "../../api/admission.ts";
import { defineGroup } from "../../api/group.ts";
import { defineKind, type AnyKind } from "../../api/kind.ts";
import { invalid } from "../../meta/field-error.ts";
import { statusErrors } from "../../meta/status-error.ts";
import type { KubeObject, ManagedFieldsEntry } from "../../meta/types.ts";

let api: InProcessApi;
afterEach(() => api.stop());

const serve = async (admission: readonly AdmissionPlugin[], kind: AnyKind = CronTab): Promise<void> => {
  api = await InProcessApi.start(undefined, kind, undefined, admission);
};
const cronTab = (name: string, spec: object = {}, metadata: object = {}) => ({
  metadata: { name, ...metadata },
  spec: { cronSpec: "* * * * *", image: "x", ...spec },
});
const create = (name: string, query = ""): Promise<Answer> =>
  api.call("POST", collection + query, { body: cronTab(name) });
const merge = (url: string, body: object): Promise<Answer> =>
  api.call("PATCH", `${collection}/${url}`, { headers: { "content-type": "application/merge-patch+json" }, body });
const apply = (url: string, body: object): Promise<Answer> =>
  api.call("PATCH", `${collection}/${url}`, {
    headers: { "content-type": "application/apply-patch+yaml" },
    body: { apiVersion: "stable.example.com/v1", kind: "CronTab", ...body },
  });
const specOf = (object: KubeObject | undefined): Record<string, unknown> => object?.["spec"] as Record<string, unknown>;

/** Everything that plugins are told, in order. */
function recorder(more: Partial<AdmissionPlugin> = {}) {
  const told: string[] = [];
  const note = (phase: string, { operation, resource, subresource, kind, name, object, oldObject }: PluginRequest) =>
    void told.push(
      [
        phase,
        operation,
        `${resource.resource}${subresource === "" ? "" : `/${subresource}`}`,
        kind.kind,
        name,
        object === undefined ? "-" : (object.kind ?? "options"),
        oldObject === undefined ? "-" : oldObject.kind,
      ].join(" "),
    );
  const plugin = defineAdmission({
    name: "Recorder",
    operations: ["CREATE", "UPDATE", "DELETE", "CONNECT"],
    resources: ["*/*", "*"],
    mutate: (request) => note("mutate", request),
    validate: (request) => note("validate", request),
    ...more,
  });
  return { told, plugin };
}

describe("what admission is told", () => {
  it("R-ADM-1, R-ADM-2: of every write, first those who change, then those who check; of no read", async () => {
    const { told, plugin } = recorder();
    await serve([plugin]);
    await create("a");
    await api.call("GET", `${collection}/a`);
    await api.call("GET", collection);
    await merge("a", { spec: { replicas: 3 } });
    await apply("a?fieldManager=me", { spec: { image: "x" } });
    await apply("b?fieldManager=me", { metadata: { name: "b" }, spec: { cronSpec: "x" } });
    await merge("a/status", { status: { active: 1 } });
    const { json } = await api.call("GET", `${collection}/a`);
    await api.call("PUT", `${collection}/a`, { body: { ...json, spec: { cronSpec: "y" } } });
    await api.call("DELETE", `${collection}/a`);
    expect(told).toEqual(
      [
        "CREATE crontabs CronTab a CronTab -",
        "UPDATE crontabs CronTab a CronTab CronTab",
        "UPDATE crontabs CronTab a CronTab CronTab",
        "CREATE crontabs CronTab b CronTab -",
        "UPDATE crontabs/status CronTab a CronTab CronTab",
        "UPDATE crontabs CronTab a CronTab CronTab",
        "DELETE crontabs CronTab a - CronTab",
      ].flatMap((text) => [`mutate ${text}`, `validate ${text}`]),
    );
  });

  it("R-DC-1, R-ADM-1: of each object of a collection that is deleted", async () => {
    const { told, plugin } = recorder({ operations: ["DELETE"] });
    await serve([plugin]);
    for (const name of ["a", "b"]) await create(name);
    await api.call("DELETE", collection);
    expect(told.filter((text) => text.startsWith("validate")).sort()).toEqual([
      "validate DELETE crontabs CronTab a - CronTab",
      "validate DELETE crontabs CronTab b - CronTab",
    ]);
  });

  it("R-ADM-13: who asks, the options, the name that is to come, and the namespace", async () => {
    const seen: unknown[] = [];
    const note = ({ user, options, name, namespace, dryRun, resource }: PluginRequest) =>
      void seen.push({ user, options, generated: name.startsWith("job-"), namespace, dryRun, resource });
    await serve([{ name: "Seen", mutate: note, validate: note }]);
    const user = { name: "jane", groups: ["devs"], uid: "7", extra: { scopes: ["a"] } };
    await api.call("POST", `${collection}?dryRun=All&fieldManager=me&fieldValidation=Strict`, {
      body: cronTab("", {}, { generateName: "job-" }),
      user,
    });
    const told = {
      user,
      options: {
        apiVersion: "meta.k8s.io/v1",
        kind: "CreateOptions",
        dryRun: ["All"],
        fieldManager: "me",
        fieldValidation: "Strict",
      },
      namespace: "default",
      dryRun: true,
      resource: { group: "stable.example.com", version: "v1", resource: "crontabs" },
    };
    expect(seen).toEqual([
      { ...told, generated: false },
      { ...told, generated: true },
    ]);
  });

  it("R-SCL-4: of a Scale: Scales, new and old", async () => {
    const seen: unknown[] = [];
    await serve(
      [
        {
          name: "Scales",
          resources: ["crontabs/scale"],
          mutate: ({ object }) => {
            const spec = specOf(object);
            if (spec["replicas"] === 9) spec["replicas"] = 8;
          },
          validate: ({ kind, object, oldObject, forbidden }) => {
            seen.push([kind, specOf(object)["replicas"], object?.kind, specOf(oldObject)["replicas"], oldObject?.kind]);
            if (specOf(object)["replicas"] === 7) throw forbidden("seven is not for scaling");
          },
        },
      ],
      { ...CronTab, scale: { specReplicas: ".spec.replicas", statusReplicas: ".status.active" } },
    );
    await create("a");
    const kind = { group: "autoscaling", version: "v1", kind: "Scale" };
    expect((await merge("a/scale", { spec: { replicas: 3 } })).status).toBe(200);
    const put = { metadata: { name: "a" }, spec: { replicas: 9 } };
    const { json } = await api.call("PUT", `${collection}/a/scale`, { body: put });
    expect(json.spec).toEqual({ replicas: 8 });
    const refused = await api.call("PATCH", `${collection}/a/scale?fieldManager=hpa&force=true`, {
      headers: { "content-type": "application/apply-patch+yaml" },
      body: { apiVersion: "autoscaling/v1", kind: "Scale", spec: { replicas: 7 } },
    });
    expect([refused.status, refused.json.message]).toEqual([
      403,
      'crontabs.stable.example.com "a" is forbidden: seven is not for scaling',
    ]);
    expect(seen).toEqual([
      [kind, 3, "Scale", 1, "Scale"],
      [kind, 8, "Scale", 3, "Scale"],
      [kind, 7, "Scale", 8, "Scale"],
    ]);
  });

  it("R-CON-1, R-CON-3: of what is sent to a subresource, and of who connects to one", async () => {
    const { told, plugin } = recorder({ resources: ["*/*"] });
    await serve([plugin], Pier);
    const piers = "/apis/stable.example.com/v1/namespaces/default/piers";
    await api.call("POST", piers, { body: { metadata: { name: "a" }, spec: { length: 5 } } });
    told.length = 0;
    await api.call("POST", `${piers}/a/approve`, { body: { reason: "fine" } });
    const { subresources = {} } = Pier as AnyKind;
    const [connected] = Object.entries(subresources).find(([, { type }]) => type === "connect") ?? [""];
    await api.call("GET", `${piers}/a/${connected}`);
    expect(told.map((text) => text.split(" ").slice(0, 3).join(" "))).toEqual([
      "mutate CREATE piers/approve",
      "validate CREATE piers/approve",
      `mutate CONNECT piers/${connected}`,
      `validate CONNECT piers/${connected}`,
    ]);
  });
});

describe("mutate", () => {
  it("R-ADM-14: what it changes is pruned, defaulted and checked as if the client had sent it", async () => {
    await serve([
      {
        name: "Defaults",
        mutate: ({ object }) => {
          const spec = specOf(object);
          delete spec["replicas"];
          spec["unknown"] = true;
          if (spec["cronSpec"] === "wrong") spec["replicas"] = 1000;
        },
      },
    ]);
    const { json } = await create("a");
    expect(json.spec).toEqual({ cronSpec: "* * * * *", image: "x", replicas: 1 });
    const wrong = await merge("a", { spec: { cronSpec: "wrong" } });
    expect([wrong.status, wrong.json.details.causes[0].field]).toEqual([422, "spec.replicas"]);
  });

  it("R-UPD-9: starts from what the client sent after every conflict", async () => {
    let calls = 0;
    const raise = { body: { spec: { replicas: 2 } }, headers: { "content-type": "application/merge-patch+json" } };
    await serve([
      {
        name: "Counter",
        operations: ["UPDATE"],
        mutate: async ({ object, oldObject, user }) => {
          if (user.name === "other") return;
          calls += 1;
          specOf(object)["image"] = `${String(specOf(object)["image"])}+`;
          if (calls === 2) expect(specOf(oldObject)["replicas"]).toBe(2);
          else await api.call("PATCH", `${collection}/a`, { ...raise, user: { name: "other", groups: [] } });
        },
      },
    ]);
    await create("a");
    const { json } = await merge("a", { spec: { image: "y" } });
    expect([calls, json.spec]).toEqual([2, { cronSpec: "* * * * *", image: "y+", replicas: 2 }]);
  });

  it("R-SSA-14: what it adds is nobody's, and managedFields that it breaks stay as they were, with a warning", async () => {
    await serve([
      {
        name: "Breaker",
        mutate: ({ object }) => {
          specOf(object)["replicas"] = 4;
          if (object !== undefined) object.metadata.managedFields = [{ manager: "x" }] as ManagedFieldsEntry[];
        },
      },
    ]);
    const { json, warnings } = await create("a", "?fieldManager=me");
    const [entry] = json.metadata.managedFields as [ManagedFieldsEntry];
    expect([entry.manager, entry.fieldsV1]).toEqual([
      "me",
      { "f:spec": { ".": {}, "f:cronSpec": {}, "f:image": {}, "f:replicas": {} } },
    ]);
    expect(warnings).toEqual([
      ".metadata.managedFields was in an invalid state after admission; this could be caused by an outdated mutating admission controller; please fix your requests: operation must be `Apply` or `Update`",
    ]);
  });

  it("R-META-9: says when it doubles an owner", async () => {
    const owner = { apiVersion: "v1", kind: "Pod", name: "p", uid: "u" };
    await serve([
      { name: "Owner", mutate: ({ object }) => void (object && (object.metadata.ownerReferences = [owner, owner])) },
    ]);
    const { json, warnings } = await create("a");
    expect(json.metadata.ownerReferences).toEqual([owner]);
    expect(warnings[0]).toContain("duplicate entries after mutating admission happens");
  });
});

describe("refusing", () => {
  it("R-ERR-6, R-ERR-3: forbidden, field errors, any Status, and warnings on the way", async () => {
    await serve([
      {
        name: "Refuser",
        validate: ({ name, warn, forbidden }) => {
          warn("look out");
          if (name === "forbidden") throw forbidden("not today");
          if (name === "invalid") return [invalid("spec.image", "x", "must be y")];
          if (name === "busy") throw statusErrors.tooManyRequests("later", 3);
          return undefined;
        },
      },
    ]);
    const refused = async (name: string) => {
      const { status, json, warnings } = await create(name);
      return [status, json.reason, json.message, warnings];
    };
    expect(await refused("forbidden")).toEqual([
      403,
      "Forbidden",
      'crontabs.stable.example.com "forbidden" is forbidden: not today',
      ["look out"],
    ]);
    expect((await refused("invalid")).slice(0, 3)).toEqual([
      422,
      "Invalid",
      'CronTab.stable.example.com "invalid" is invalid: spec.image: Invalid value: "x": must be y',
    ]);
    expect((await refused("busy")).slice(0, 3)).toEqual([429, "TooManyRequests", "later"]);
    expect((await create("fine")).status).toBe(201);
    expect((await api.call("GET", `${collection}/forbidden`)).status).toBe(404);
  });

  it("R-ERR-7: what a plugin throws otherwise is a 500 that names it in the log", async () => {
    await serve([
      {
        name: "Broken",
        mutate: () => {
          throw new TypeError("secret");
        },
      },
    ]);
    const { status, json } = await create("a");
    expect([status, json.reason]).toEqual([500, "InternalError"]);
    expect(json.message).not.toContain("secret");
  });

  it("R-TMO-1: one that hangs ends with the request, and nothing is stored", async () => {
    await serve([{ name: "Hanging", validate: () => sleep(60_000, undefined, { ref: false }) }]);
    const ending = new AbortController();
    const answer = api.call("POST", collection, { body: cronTab("a"), signal: ending.signal });
    await sleep(10);
    ending.abort(statusErrors.timeout("too long"));
    expect((await answer).status).toBe(504);
    expect((await api.call("GET", `${collection}/a`)).status).toBe(404);
  });

  it("R-DRY-2: a dry run is refused for one with side effects", async () => {
    await serve([{ name: "Mailer", sideEffects: "Some", validate: () => undefined }]);
    const { status, json } = await create("a", "?dryRun=All");
    expect([status, json.message]).toEqual([400, 'admission plugin "Mailer" does not support dry run']);
    expect((await create("a")).status).toBe(201);
  });

  it("R-DRY-1: a dry run is refused as the write would be", async () => {
    await serve([
      {
        name: "Refuser",
        operations: ["DELETE"],
        validate: ({ dryRun, forbidden }) => {
          if (dryRun) throw forbidden("a dry run");
        },
      },
    ]);
    await create("a");
    expect((await api.call("DELETE", `${collection}/a?dryRun=All`)).status).toBe(403);
    expect((await api.call("DELETE", `${collection}/a`)).status).toBe(200);
  });
});

describe("a kind's own admission", () => {
  const Rule = defineKind({
    kind: "Rule",
    resource: "rules",
    scope: "Cluster",
    spec: Type.Object({ banned: Type.Array(Type.String()) }),
  });
  const Boat = defineKind({
    kind: "Boat",
    resource: "boats",
    spec: Type.Object({ captain: Type.Optional(Type.String()) }),
    status: Type.Object({ afloat: Type.Optional(Type.Boolean()) }),
    admission: {
      mutate: (boat, { user, operation }) => {
        if (operation === "CREATE") boat.spec.captain ??= user.name;
      },
      validate: async (boat, { objects, forbidden }) => {
        const rules = await objects(Rule).list();
        if (rules.some(({ spec }) => spec.banned.includes(boat.metadata.name ?? ""))) throw forbidden("it is banned");
      },
      validateDelete: (boat, { user, forbidden }) => {
        if (user.name !== boat.spec.captain) throw forbidden("only its captain may sink a boat");
      },
    },
  });
  const boats = "/apis/sea.example.com/v1/namespaces/default/boats";
  const boat = (name: string) => ({ body: { metadata: { name }, spec: {} } });

  it("knows the type of its object, who asks, and other kinds of the server", async () => {
    api = await InProcessApi.serving(
      defineGroup({ name: "sea.example.com", versions: [{ name: "v1", kinds: [Boat, Rule] }] }),
    );
    const { json } = await api.call("POST", boats, { ...boat("a"), user: { name: "ann", groups: [] } });
    expect(json.spec).toEqual({ captain: "ann" });
    await api.call("POST", "/apis/sea.example.com/v1/rules", {
      body: { metadata: { name: "r" }, spec: { banned: ["titanic"] } },
    });
    const banned = await api.call("POST", boats, boat("titanic"));
    expect(banned.json.message).toBe('boats.sea.example.com "titanic" is forbidden: it is banned');
    expect((await api.call("DELETE", `${boats}/a`)).status).toBe(403);
    // Its status is not its business.
    const status = await api.call("PATCH", `${boats}/a/status`, {
      headers: { "content-type": "application/merge-patch+json" },
      body: { status: { afloat: true } },
    });
    expect(status.status).toBe(200);
    expect((await api.call("DELETE", `${boats}/a`, { user: { name: "ann", groups: [] } })).status).toBe(200);
  });

  it("reads objects that nobody can change, and none of a kind that is not served", async () => {
    const Other = defineKind({ kind: "Other", resource: "others", spec: Type.Object({}) });
    const found: unknown[] = [];
    const plugin = defineAdmission({
      name: "Reader",
      resources: ["boats"],
      validate: async ({ objects }) => {
        const rule = await objects(Rule).get("r");
        found.push(rule?.spec.banned, Object.isFrozen(rule?.spec), await objects(Rule).get("none"));
        expect(() => objects(Other)).toThrow("kind Other is not served by this server");
      },
    });
    api = await InProcessApi.serving(
      defineGroup({ name: "sea.example.com", versions: [{ name: "v1", kinds: [Boat, Rule] }] }),
      undefined,
      undefined,
      [plugin],
    );
    await api.call("POST", "/apis/sea.example.com/v1/rules", {
      body: { metadata: { name: "r" }, spec: { banned: ["x"] } },
    });
    expect((await api.call("POST", boats, boat("a"))).status).toBe(201);
    expect(found).toEqual([["x"], true, undefined]);
  });
});
