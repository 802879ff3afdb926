import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { collection, InProcessApi, type Answer } from "../../../test/support/in-process-api.ts";

let api: InProcessApi;
beforeEach(async () => {
  api = await InProcessApi.start();
});
afterEach(() => api.stop());

const cronTab = (name: string, spec: object = { cronSpec: "* * * * /5", image: "x" }, metadata: object = {}) => ({
  apiVersion: "stable.example.com/v1",
  kind: "CronTab",
  metadata: { name, ...metadata },
  spec,
});
const create = (name: string, spec?: object, metadata?: object): Promise<Answer> =>
  api.call("POST", collection, { body: cronTab(name, spec, metadata) });
const merge = (name: string, patch: unknown, query = ""): Promise<Answer> =>
  api.call("PATCH", `${collection}/${name}${query}`, {
    headers: { "content-type": "application/merge-patch+json" },
    body: patch,
  });

describe("create", () => {
  it("R-CRE-1, R-META-1, R-WR-4: 201 with what the server sets and the defaults", async () => {
    const { status, json } = await create("a", undefined, {
      uid: "u",
      generation: 9,
      creationTimestamp: "1999-01-01T00:00:00Z",
    });
    expect(status).toBe(201);
    expect(json.metadata).toMatchObject({ name: "a", namespace: "default", generation: 1 });
    expect(json.metadata.uid).toMatch(/^[0-9a-f-]{36}$/);
    expect(json.metadata.creationTimestamp).toMatch(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(json.metadata.resourceVersion).toMatch(/^[1-9]\d*$/);
    expect(json.spec.replicas).toBe(1);
  });

  it("R-ERR-3: a second one is AlreadyExists", async () => {
    await create("a");
    const { status, json } = await create("a");
    expect(status).toBe(409);
    expect(json).toMatchObject({
      reason: "AlreadyExists",
      message: 'crontabs.stable.example.com "a" already exists',
      details: { name: "a", group: "stable.example.com", kind: "crontabs" },
    });
  });

  it("R-META-3: generateName", async () => {
    const { json } = await api.call("POST", collection, { body: cronTab("", undefined, { generateName: "job-" }) });
    expect(json.metadata.name).toMatch(/^job-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
    const none = await api.call("POST", collection, { body: { spec: { cronSpec: "x" } } });
    expect(none.status).toBe(422);
    expect(none.json.message).toContain("metadata.name: Required value: name or generateName is required");
  });

  it("R-STS-1: status is dropped", async () => {
    const body = { ...cronTab("a"), status: { active: 3 } };
    expect((await api.call("POST", collection, { body })).json.status).toBeUndefined();
  });

  it.each([
    [
      { ...cronTab("a"), apiVersion: "other/v1" },
      400,
      "the API version in the data (other/v1) does not match the expected API version (stable.example.com/v1)",
    ],
    [{ ...cronTab("a"), kind: "Foo" }, 400, 'Foo in version "v1" cannot be handled as a CronTab'],
    [cronTab("a", undefined, { namespace: "other" }), 400, "the namespace of the provided object does not match"],
    [cronTab("a", undefined, { resourceVersion: "5" }), 400, "resourceVersion should not be set"],
    ["nonsense", 400, "the object provided is unrecognized (must be of type CronTab)"],
    [[], 400, "the object provided is unrecognized (must be of type CronTab)"],
    [cronTab("A_B"), 422, "a lowercase RFC 1123 subdomain must consist of"],
    [
      cronTab("a", { cronSpec: 5 }),
      422,
      'spec.cronSpec: Invalid value: "integer": spec.cronSpec in body must be of type string: "integer"',
    ],
    [cronTab("a", {}), 422, "spec.cronSpec: Required value"],
    [
      cronTab("a", { cronSpec: "x", replicas: 101 }),
      422,
      "spec.replicas: Invalid value: 101: spec.replicas in body should be less than or equal to 100",
    ],
  ])("R-META-4..6, R-SCH-21: refuses %j", async (body, status, message) => {
    const answer = await api.call("POST", collection, { body });
    expect(answer.json.message).toContain(message);
    expect(answer.status).toBe(status);
  });

  it("R-NEG-4: 415 for what is not enabled", async () => {
    const { status, json } = await api.call("POST", collection, {
      headers: { "content-type": "application/vnd.kubernetes.protobuf" },
      body: "x",
    });
    expect(status).toBe(415);
    expect(json.message).toBe(
      "the body of the request was in an unknown format - accepted media types include: application/json, application/yaml",
    );
  });

  it("R-NEG-5: YAML", async () => {
    const { status, json } = await api.call("POST", collection, {
      headers: { "content-type": "application/yaml" },
      body: "metadata:\n  name: yam\nspec:\n  cronSpec: '* * * * /5'\n  replicas: 3\n",
    });
    expect([status, json.spec]).toEqual([201, { cronSpec: "* * * * /5", replicas: 3 }]);
  });

  it("R-NEG-11: int64 keeps its digits", async () => {
    const body = '{"metadata":{"name":"big"},"spec":{"cronSpec":"x","big":9007199254740993}}';
    expect((await api.call("POST", collection, { body })).text).toContain('"big":9007199254740993');
    expect((await api.call("GET", `${collection}/big`)).text).toContain('"big":9007199254740993');
  });

  it("R-FV-2, R-FV-3: unknown and duplicate fields: warned of, refused, or ignored", async () => {
    const body = '{"metadata":{"name":"NAME","foo":1},"spec":{"cronSpec":"x","cronSpec":"y","nope":1}}';
    const findings = ['duplicate field "spec.cronSpec"', 'unknown field "metadata.foo"', 'unknown field "spec.nope"'];
    const warned = await api.call("POST", collection, { body: body.replace("NAME", "a") });
    expect([warned.status, warned.warnings]).toEqual([201, findings]);
    expect(warned.json.spec).toEqual({ cronSpec: "y", replicas: 1 });
    const strict = await api.call("POST", `${collection}?fieldValidation=Strict`, { body: body.replace("NAME", "b") });
    expect([strict.status, strict.json.message]).toEqual([
      400,
      `CronTab in version "v1" cannot be handled as a CronTab: strict decoding error: ${findings.join(", ")}`,
    ]);
    const ignored = await api.call("POST", `${collection}?fieldValidation=Ignore`, { body: body.replace("NAME", "c") });
    expect([ignored.status, ignored.warnings]).toEqual([201, []]);
  });

  it("R-WR-3: options are checked", async () => {
    for (const query of [
      "fieldValidation=Nope",
      "dryRun=Some",
      `fieldManager=${"m".repeat(129)}`,
      "fieldManager=%07",
    ]) {
      expect((await api.call("POST", `${collection}?${query}`, { body: cronTab("a") })).status).toBe(422);
    }
  });

  it("R-DRY-1: a dry run stores nothing", async () => {
    const dry = await api.call("POST", `${collection}?dryRun=All`, { body: cronTab("a") });
    expect([dry.status, (await api.call("GET", `${collection}/a`)).status]).toEqual([201, 404]);
  });
});

describe("update", () => {
  const put = (object: { metadata: { name: string } }, query = "") =>
    api.call("PUT", `${collection}/${object.metadata.name}${query}`, { body: object });

  it("R-UPD-8: writing what is there changes nothing", async () => {
    const { json } = await create("a");
    const { json: same } = await put(json);
    expect(same).toEqual(json);
  });

  it("R-META-23: generation counts the spec alone", async () => {
    const { json: made } = await create("a");
    const { json: labelled } = await put({ ...made, metadata: { ...made.metadata, labels: { a: "b" } } });
    expect(labelled.metadata.generation).toBe(1);
    expect(Number(labelled.metadata.resourceVersion)).toBeGreaterThan(Number(made.metadata.resourceVersion));
    const { json: changed } = await put({ ...labelled, spec: { cronSpec: "y" } });
    expect(changed.metadata.generation).toBe(2);
    expect(changed.spec).toEqual({ cronSpec: "y", replicas: 1 });
  });

  it("R-UPD-2: a stale resourceVersion is a conflict, a missing one is refused", async () => {
    const { json: made } = await create("a");
    await put({ ...made, spec: { cronSpec: "y" } });
    const stale = await put({ ...made, spec: { cronSpec: "z" } });
    expect([stale.status, stale.json.message]).toEqual([
      409,
      'Operation cannot be fulfilled on crontabs.stable.example.com "a": the object has been modified; please apply your changes to the latest version and try again',
    ]);
    const { resourceVersion: _, ...metadata } = made.metadata;
    const without = await put({ ...made, metadata });
    expect([without.status, without.json.message]).toEqual([
      422,
      'crontabs.stable.example.com "a" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update',
    ]);
  });

  it("R-UPD-1, R-UPD-3: name and existence", async () => {
    const { json: made } = await create("a");
    const renamed = await api.call("PUT", `${collection}/b`, { body: made });
    expect([renamed.status, renamed.json.message]).toEqual([
      400,
      "the name of the object (a) does not match the name on the URL (b)",
    ]);
    const gone = await put(cronTab("gone", undefined, { resourceVersion: "1" }));
    expect([gone.status, gone.json.message]).toEqual([404, 'crontabs.stable.example.com "gone" not found']);
    const recreated = await put({ ...made, metadata: { ...made.metadata, uid: "other" } });
    expect([recreated.status, recreated.json.reason]).toEqual([409, "Conflict"]);
  });

  it("R-UPD-4, R-STS-1, R-STS-2: the main resource and the status keep out of each other's way", async () => {
    const { json: made } = await create("a");
    const main = await put({ ...made, status: { active: 1 }, spec: { cronSpec: "y" } });
    expect(main.json.status).toBeUndefined();
    const status = await api.call("PUT", `${collection}/a/status`, {
      body: {
        ...main.json,
        status: { active: 2 },
        spec: { cronSpec: "z" },
        metadata: { ...main.json.metadata, labels: { a: "b" } },
      },
    });
    expect(status.json).toMatchObject({ status: { active: 2 }, spec: { cronSpec: "y" } });
    expect(status.json.metadata.labels).toBeUndefined();
    expect(status.json.metadata.generation).toBe(2);
    expect((await api.call("DELETE", `${collection}/a/status`)).status).toBe(405);
    expect((await api.call("GET", `${collection}/a/scale`)).status).toBe(404);
  });
});

describe("patch", () => {
  it("R-PAT-5, R-PAT-8: merge patch", async () => {
    const { json: made } = await create("a");
    expect((await merge("a", {})).json).toEqual(made);
    expect((await merge("a", { spec: { image: null, replicas: 5 } })).json.spec).toEqual({
      cronSpec: "* * * * /5",
      replicas: 5,
    });
    expect((await merge("a", [])).status).toBe(400);
    expect((await merge("nope", {})).status).toBe(404);
  });

  it("R-PAT-4: JSON patch", async () => {
    await create("a");
    const json = (operations: unknown) =>
      api.call("PATCH", `${collection}/a`, {
        headers: { "content-type": "application/json-patch+json" },
        body: operations,
      });
    expect((await json([{ op: "replace", path: "/spec/cronSpec", value: "y" }])).json.spec.cronSpec).toBe("y");
    const failed = await json([{ op: "test", path: "/spec/cronSpec", value: "nope" }]);
    expect([failed.status, failed.json.reason, failed.json.message]).toEqual([
      422,
      "Invalid",
      "the server rejected our request due to an error in our request",
    ]);
    expect((await json({})).status).toBe(400);
    expect((await json(Array.from({ length: 10_001 }, () => ({ op: "test", path: "" })))).status).toBe(413);
  });

  it("R-PAT-1: exactly 415 for the others", async () => {
    for (const type of ["application/strategic-merge-patch+json", "application/json", ""]) {
      const { status } = await api.call("PATCH", `${collection}/a`, { headers: { "content-type": type }, body: {} });
      expect(status).toBe(415);
    }
  });

  it("R-PAT-3, R-UPD-9: parallel patches without resourceVersion all succeed", async () => {
    await create("a");
    const patches = Array.from({ length: 20 }, (_, at) => merge("a", { metadata: { labels: { [`l${at}`]: "x" } } }));
    expect((await Promise.all(patches)).map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
    expect(Object.keys((await api.call("GET", `${collection}/a`)).json.metadata.labels)).toHaveLength(20);
  });

  it("R-FV-3: strict is 422 on the field patch", async () => {
    await create("a");
    const { status, json } = await merge("a", { spec: { nope: 1 } }, "?fieldValidation=Strict");
    expect(status).toBe(422);
    expect(json.details.causes[0].field).toBe("patch");
    expect(json.message).toContain('strict decoding error: unknown field "spec.nope"');
  });

  it("R-META-21: what cannot change", async () => {
    await create("a");
    expect((await merge("a", { metadata: { name: "b" } })).status).toBe(400);
    expect((await merge("a", { metadata: { uid: "other" } })).status).toBe(422);
    expect((await merge("a", { metadata: { resourceVersion: "1" } })).status).toBe(409);
  });
});

describe("delete", () => {
  it("R-DEL-5, R-DEL-8: Status with the uid, then 404", async () => {
    const { json: made } = await create("a");
    const { status, json } = await api.call("DELETE", `${collection}/a`);
    expect([status, json]).toEqual([
      200,
      {
        kind: "Status",
        apiVersion: "v1",
        metadata: {},
        status: "Success",
        details: { name: "a", group: "stable.example.com", kind: "crontabs", uid: made.metadata.uid },
      },
    ]);
    expect((await api.call("DELETE", `${collection}/a`)).status).toBe(404);
  });

  it("R-DEL-4, R-UPD-6: finalizers hold it until the last one goes", async () => {
    await create("a", undefined, { finalizers: ["example.com/hold"] });
    const first = await api.call("DELETE", `${collection}/a`);
    expect(first.json.metadata).toMatchObject({ deletionGracePeriodSeconds: 0, generation: 2 });
    const again = await api.call("DELETE", `${collection}/a`);
    expect(again.json).toEqual(first.json);
    const added = await merge("a", { metadata: { finalizers: ["example.com/hold", "example.com/more"] } });
    expect([added.status, added.json.message]).toEqual([
      422,
      expect.stringContaining(
        "metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted",
      ),
    ]);
    const recreated = await create("a");
    expect(recreated.json.message).toBe('object is being deleted: crontabs.stable.example.com "a" already exists');
    expect((await merge("a", { metadata: { finalizers: null } })).status).toBe(200);
    expect((await api.call("GET", `${collection}/a`)).status).toBe(404);
  });

  it("R-UPD-7: a terminating object can still be changed", async () => {
    await create("a", undefined, { finalizers: ["example.com/hold"] });
    await api.call("DELETE", `${collection}/a`);
    const { status, json } = await merge("a", { spec: { replicas: 7 }, metadata: { labels: { still: "here" } } });
    expect([status, json.spec.replicas, json.metadata.labels]).toEqual([200, 7, { still: "here" }]);
    expect(json.metadata.deletionTimestamp).toBeDefined();
  });

  it("R-DEL-2: preconditions", async () => {
    const { json: made } = await create("a");
    const wrong = await api.call("DELETE", `${collection}/a`, { body: { preconditions: { uid: "x" } } });
    expect([wrong.status, wrong.json.message]).toEqual([
      409,
      `Operation cannot be fulfilled on CronTab.stable.example.com "a": the UID in the precondition (x) does not match the UID in record (${made.metadata.uid}). The object might have been deleted and then recreated`,
    ]);
    const right = { preconditions: { uid: made.metadata.uid, resourceVersion: made.metadata.resourceVersion } };
    expect((await api.call("DELETE", `${collection}/a`, { body: right })).status).toBe(200);
  });

  it("R-DEL-1: options are checked", async () => {
    await create("a");
    const bad = [
      [{ kind: "Foo" }, 400],
      [{ propagationPolicy: "Nope" }, 422],
      [{ propagationPolicy: "Orphan", orphanDependents: true }, 422],
      [{ dryRun: ["Nope"] }, 422],
      [{ dryRun: "All" }, 400],
      [[], 400],
    ] as const;
    for (const [body, status] of bad) {
      expect([(await api.call("DELETE", `${collection}/a`, { body })).status, body]).toEqual([status, body]);
    }
    expect((await api.call("DELETE", `${collection}/a?dryRun=All`)).status).toBe(200);
    expect((await api.call("GET", `${collection}/a`)).status).toBe(200);
  });

  it("R-DC-1: a collection, by selector", async () => {
    await create("a", undefined, { labels: { x: "1" } });
    await create("b", undefined, { labels: { x: "1" } });
    await create("c");
    const { status, json } = await api.call("DELETE", `${collection}?labelSelector=x%3D1`);
    expect([status, json.kind, json.items.length]).toEqual([200, "CronTabList", 2]);
    const left = await api.call("GET", collection);
    expect(left.json.items.map((item: { metadata: { name: string } }) => item.metadata.name)).toEqual(["c"]);
  });
});
