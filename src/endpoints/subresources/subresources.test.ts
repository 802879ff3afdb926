import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { InProcessApi } from "../../../test/support/in-process-api.ts";
import { ended, Pier } from "../../../test/support/pier.ts";
import type { ManagedFieldsEntry } from "../../meta/types.ts";
import { allowed, noOpinion } from "../../auth/authorizer.ts";

const piers = "/apis/stable.example.com/v1/namespaces/default/piers";
const piersA = `${piers}/a`;
let api: InProcessApi;

beforeEach(async () => {
  ended.length = 0;
  api = await InProcessApi.start(undefined, Pier, {
    authorize: (_, info) => (info.verb === "bless" ? noOpinion : allowed),
  });
  await api.call("POST", piers, { body: { metadata: { name: "a" }, spec: { length: 5 } } });
});
afterEach(() => api.stop());

describe("namedCreate", () => {
  const approve = (body: unknown, query = "", headers: Record<string, string> = {}) =>
    api.call("POST", `${piersA}/approve${query}`, { body, headers });

  it("R-CON-1: takes its own kind, answers with another, and changes the object by its rules", async () => {
    const answer = await approve({ apiVersion: "stable.example.com/v1", kind: "Approval", reason: "fine" });
    expect([answer.status, answer.json]).toEqual([
      201,
      { apiVersion: "stable.example.com/v1", kind: "Receipt", metadata: { name: "a" }, text: "fine 3 test" },
    ]);
    const { json: pier } = await api.call("GET", piersA);
    expect([pier.status, pier.spec, pier.metadata.generation]).toEqual([{ approvedBy: "test" }, { length: 5 }, 1]);
  });

  it("R-SSA-12: who calls manages what the handler changes", async () => {
    await approve({ reason: "fine" }, "", { "user-agent": "approver/v1" });
    await api.call("POST", `${piersA}/extend?fieldManager=builder`, { body: { by: 1 } });
    const { managedFields } = (await api.call("GET", piersA)).json.metadata as { managedFields: ManagedFieldsEntry[] };
    const told = managedFields.map(({ manager, operation, subresource = "" }) => [manager, operation, subresource]);
    expect(told).toEqual(
      expect.arrayContaining([
        ["approver", "Update", "status"],
        ["builder", "Update", ""],
      ]),
    );
  });

  it("R-CON-1: a kind of another group, and a Status for nothing", async () => {
    const answer = await api.call("POST", `${piersA}/extend`, {
      body: { apiVersion: "works.example.com/v2", kind: "Extension", by: 4 },
    });
    expect([answer.status, answer.json]).toMatchObject([201, { kind: "Status", status: "Success", code: 201 }]);
    expect((await api.call("GET", piersA)).json.spec).toEqual({ length: 9 });
    const own = await api.call("POST", `${piersA}/extend`, { body: { apiVersion: "stable.example.com/v1", by: 4 } });
    expect([own.status, own.json.message]).toEqual([
      400,
      "the API version in the data (stable.example.com/v1) does not match the expected API version (works.example.com/v2)",
    ]);
  });

  it("what the object's rules forbid is refused", async () => {
    const answer = await api.call("POST", `${piersA}/extend`, { body: { by: -100 } });
    expect([answer.status, answer.json.details.causes[0].field]).toEqual([422, "spec.length"]);
  });

  it.each<[unknown, string, number, RegExp]>([
    [{ reason: "x" }, "", 422, /^Approval\.stable\.example\.com "" is invalid: reason: Invalid value/],
    [{}, "", 422, /reason: Required value/],
    [{ reason: "fine", metadata: { name: "b" } }, "", 400, /does not match the name on the URL/],
    [{ reason: "fine", metadata: { namespace: "b" } }, "", 400, /namespace/],
    [{ reason: "fine", metadata: 3 }, "", 400, /^Approval in version "v1" cannot be handled as a Approval: json:/],
    [{ reason: "fine", kind: "Pier" }, "", 400, /cannot be handled as a Approval/],
    [{ reason: "fine", nope: 1 }, "?fieldValidation=Strict", 400, /unknown field "nope"/],
    [{ reason: "fine" }, "?dryRun=Some", 422, /dryRun/],
    ["[]", "", 400, /unrecognized/],
  ])("R-CON-1: %j%s is refused with %i", async (body, query, status, message) => {
    const answer = await approve(body, query);
    expect([answer.status, answer.json.message]).toEqual([status, expect.stringMatching(message)]);
    expect((await api.call("GET", piersA)).json.status).toBeUndefined();
  });

  it("R-DRY-1: a dry run changes nothing", async () => {
    const answer = await approve({ reason: "fine" }, "?dryRun=All");
    expect(answer.json.text).toBe("fine 3 test");
    expect((await api.call("GET", piersA)).json.status).toBeUndefined();
  });

  it("R-CV-1: a verb of one's own is asked for, and denied in the usual words", async () => {
    const answer = await approve({ reason: "forbidden" });
    expect([answer.status, answer.json.message]).toEqual([
      403,
      'piers.stable.example.com "a" is forbidden: User "test" cannot bless resource "piers" in API group "stable.example.com" in the namespace "default"',
    ]);
  });

  it("R-FV-3, R-NEG-1, R-TBL-8: warns, answers in YAML, and not as a Table", async () => {
    const answer = await approve({ reason: "warn", nope: 1 }, "", { accept: "application/yaml" });
    expect(answer.text).toContain("kind: Receipt\n");
    expect(answer.warnings).toEqual(['unknown field "nope"', "a word of warning"]);
    const table = await approve({ reason: "fine" }, "", { accept: "application/json;as=Table;v=v1;g=meta.k8s.io" });
    expect(table.status).toBe(406);
  });

  it("needs its object, and has no other verbs", async () => {
    expect((await api.call("POST", `${piers}/none/approve`, { body: { reason: "fine" } })).status).toBe(404);
    for (const method of ["GET", "PUT", "PATCH", "DELETE"]) {
      expect((await api.call(method, `${piersA}/approve`)).status).toBe(405);
    }
    expect((await api.call("POST", `${piersA}/approve/more`, { body: { reason: "fine" } })).status).toBe(404);
  });
});

describe("getter", () => {
  it("R-CON-2: options come typed, with defaults, and the path below", async () => {
    const answer = await api.call("GET", `${piersA}/log/main%20part/x?tailLines=2&word=a&word=b&factor=1.5&other=1`);
    expect([answer.status, answer.headers["content-type"], answer.text]).toEqual([
      200,
      "text/plain",
      "a main part/x a+b 0 1.5\na main part/x a+b 1 1.5\n",
    ]);
    expect((await api.call("GET", `${piersA}/log`)).text).toBe("a  line 0 1\n");
  });

  it.each([
    ["tailLines=x", 400, "strconv.ParseInt"],
    ["factor=x", 400, "strconv.ParseFloat"],
    ["tailLines=-1", 422, 'PierLogOptions.stable.example.com "" is invalid: tailLines: Invalid value: -1'],
  ])("R-CON-2: ?%s is refused with %i", async (query, status, message) => {
    const answer = await api.call("GET", `${piersA}/log?${query}`);
    expect([answer.status, answer.json.message]).toEqual([status, expect.stringContaining(message)]);
  });

  it("R-CON-2: an error before the first byte is a Status, a later one breaks the stream", async () => {
    const early = await api.call("GET", `${piersA}/log?word=fail`);
    expect([early.status, early.headers["retry-after"], early.json.reason]).toEqual([429, "7", "TooManyRequests"]);
    await expect(api.call("GET", `${piersA}/log?word=break&tailLines=9`)).rejects.toThrow("broken");
  });

  it("R-CON-2: what is produced comes at once, and who goes away ends it", async () => {
    const gone = new AbortController();
    const { response } = await api.open("GET", `${piersA}/log?follow=true`, { signal: gone.signal });
    const pieces = (response.body as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
    expect(String((await pieces.next()).value)).toBe("a  line 0 1\n");
    expect(String((await pieces.next()).value)).toBe("a  line 1 1\n");
    gone.abort(new Error("gone"));
    expect(await pieces.next()).toEqual({ done: true, value: undefined });
    await sleep(20);
    expect(ended).toEqual(["log a"]);
  });

  it("R-CON-2: a body that is not read is told so", async () => {
    const { response } = await api.open("GET", `${piersA}/log?follow=true`);
    await (response.body as AsyncIterable<Buffer>)[Symbol.asyncIterator]().return?.();
    await sleep(20);
    expect(ended).toEqual(["log a"]);
  });

  it("R-CON-2: bytes, and an object of its own kind", async () => {
    const { response } = await api.open("GET", `${piersA}/bytes`);
    expect([response.headers["content-type"], response.body]).toEqual([
      "application/octet-stream",
      Buffer.of(1, 2, 255),
    ]);
    expect((await api.call("GET", `${piersA}/size`)).json).toEqual({
      apiVersion: "stable.example.com/v1",
      kind: "Size",
      length: 5,
    });
    expect((await api.call("GET", `${piersA}/size/x`)).status).toBe(404);
    expect((await api.call("GET", `${piers}/none/size`)).json.reason).toBe("NotFound");
    expect((await api.call("POST", `${piersA}/size`)).status).toBe(405);
  });
});

describe("connect", () => {
  it.each(["GET", "POST", "PUT", "PATCH", "DELETE"])(
    "R-CON-3: %s goes to its handler, with any path",
    async (method) => {
      const answer = await api.call(method, `${piersA}/proxy/x/y?status=202`, { body: "hello" });
      expect([answer.status, answer.text]).toEqual([202, `${method} x/y hello nobody`]);
      expect(answer.headers).toMatchObject({ "x-pier": "a" });
      expect(answer.headers["connection"]).toBeUndefined();
    },
  );

  it("R-CON-3: only the methods that are declared", async () => {
    expect((await api.call("PUT", `${piersA}/exec?command=x`)).status).toBe(405);
    expect((await api.call("POST", `${piersA}/exec?command=x`)).json).toMatchObject({
      reason: "BadRequest",
      message: "Upgrade request required",
    });
    expect((await api.call("GET", `${piersA}/exec/below?command=x`)).status).toBe(404);
    expect((await api.call("GET", `${piersA}/exec`)).json.message).toContain("PierExecOptions");
  });

  it("R-CON-5: a redirection is an error of the handler's", async () => {
    const answer = await api.call("GET", `${piersA}/proxy?status=302`);
    expect([answer.status, answer.headers["location"]]).toEqual([500, undefined]);
  });

  it("R-DRY-3: there is no dry run", async () => {
    for (const query of ["dryRun=All", "dryRun="]) {
      const answer = await api.call("POST", `${piersA}/proxy?${query}`);
      expect([answer.status, answer.json.message]).toEqual([400, "dryRun is not supported"]);
    }
  });
});
