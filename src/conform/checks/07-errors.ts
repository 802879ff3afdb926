import assert from "node:assert/strict";
import { chapter, requirement } from "../requirement.ts";
import { kept, strangersForbidden } from "../needs.ts";
import { groupResource } from "../target.ts";

export const errors = chapter("7 errors", [
  requirement("R-ERR-1", "NotFound", async ({ main }) => {
    const { group, resource } = main.resource;
    const message = `${groupResource(main.resource)} "nope" not found`;
    for (const answer of [
      await main.get("nope"),
      await main.delete("nope"),
      await main.patch("nope", {}),
      await main.put("nope", main.sample("nope", { metadata: { resourceVersion: "1" } })),
    ]) {
      const { details } = answer.failure(404, "NotFound", message);
      assert.deepEqual(details, { name: "nope", group, kind: resource });
    }
  }),

  requirement("R-ERR-1", "AlreadyExists", [kept], async ({ main }) => {
    const { group, resource } = main.resource;
    await main.create("a");
    const status = (await main.post(main.sample("a"))).failure(
      409,
      "AlreadyExists",
      `${groupResource(main.resource)} "a" already exists`,
    );
    assert.deepEqual(status.details, { name: "a", group, kind: resource });
  }),

  requirement("R-ERR-1", "AlreadyExists, while the old one is being deleted", async ({ main }) => {
    await main.create("a", { metadata: { finalizers: ["example.com/hold"] } });
    await main.delete("a");
    const message = `object is being deleted: ${groupResource(main.resource)} "a" already exists`;
    (await main.post(main.sample("a"))).failure(409, "AlreadyExists", message);
  }),

  requirement("R-ERR-1", "Conflict", async ({ main }) => {
    const { group, resource } = main.resource;
    const old = await main.create("a");
    (await main.patch("a", { metadata: { labels: { a: "b" } } })).expect(200);
    const message = `Operation cannot be fulfilled on ${groupResource(main.resource)} "a": the object has been modified; please apply your changes to the latest version and try again`;
    const { details } = (await main.put("a", old)).failure(409, "Conflict", message);
    assert.deepEqual(details, { name: "a", group, kind: resource });
  }),

  requirement("R-ERR-3", "Invalid names the Kind, and each cause", async ({ main }) => {
    const { group, kind } = main.resource;
    const { details } = (await main.post(main.sample("a", { metadata: { labels: { "-": "x" } } }))).failure(
      422,
      "Invalid",
      new RegExp(`^${kind}\\.${group} "a" is invalid: metadata\\.labels: Invalid value: "-": `),
    );
    assert.equal(details?.name, "a");
    assert.equal(details.group, group);
    assert.equal(details.kind, kind);
    assert.deepEqual(
      details.causes?.map(({ reason, field }) => ({ reason, field })),
      [{ reason: "FieldValueInvalid", field: "metadata.labels" }],
    );
  }),

  requirement("R-ERR-3", "several errors stand in brackets", async ({ main }) => {
    const { group, kind } = main.resource;
    const answer = await main.post(main.sample("A_B", { metadata: { labels: { "-": "x" } } }));
    const { details } = answer.failure(
      422,
      "Invalid",
      new RegExp(`^${kind}\\.${group} "A_B" is invalid: \\[.*, .*\\]$`),
    );
    assert.equal(details?.causes?.length, 2);
  }),

  requirement("R-ERR-1", "BadRequest", async ({ main }) => {
    (await main.post("{")).failure(400, "BadRequest");
    (await main.list("?resourceVersion=x")).failure(400, "BadRequest", /^invalid resource version/i);
  }),

  requirement("R-ERR-1", "Forbidden", [strangersForbidden], async ({ anonymous, main }) => {
    const { group, resource } = main.resource;
    const forbidden = async (method: string, path: string, message: string, body?: object) => {
      const answer = await anonymous.send({ method, path, ...(body === undefined ? {} : { body }) });
      const { details } = answer.failure(403, "Forbidden", startsWith(message));
      return details;
    };
    const scope = main.resource.namespaced ? `in the namespace "${main.own}"` : "at the cluster scope";
    const where = `resource "${resource}" in API group "${group}" ${scope}`;
    const what = groupResource(main.resource);
    assert.deepEqual(
      await forbidden("GET", main.at("a"), `${what} "a" is forbidden: User "system:anonymous" cannot get ${where}`),
      { name: "a", group, kind: resource },
    );
    assert.deepEqual(
      await forbidden("GET", main.path(), `${what} is forbidden: User "system:anonymous" cannot list ${where}`),
      { group, kind: resource },
    );
    await forbidden(
      "POST",
      main.path(),
      `${what} is forbidden: User "system:anonymous" cannot create ${where}`,
      main.sample("a"),
    );
    await forbidden(
      "GET",
      main.path(""),
      `${what} is forbidden: User "system:anonymous" cannot list resource "${resource}" in API group "${group}" at the cluster scope`,
    );
    await forbidden(
      "GET",
      main.at("a", "status"),
      `${what} "a" is forbidden: User "system:anonymous" cannot get resource "${resource}/status" in API group "${group}"`,
    );
    await forbidden("GET", "/metrics", 'forbidden: User "system:anonymous" cannot get path "/metrics"');
  }),

  requirement("R-ERR-5", "markup in what is forbidden is escaped", [strangersForbidden], async ({ anonymous }) => {
    const answer = await anonymous.send({ path: "/%3Cscript%3E&" });
    assert.doesNotMatch(answer.failure(403, "Forbidden").message ?? "", /[<>]/);
    assert.equal(answer.header("x-content-type-options"), "nosniff");
  }),

  requirement("R-ERR-1", "NotAcceptable, UnsupportedMediaType, MethodNotAllowed", async ({ main }) => {
    (await main.list("", { accept: "image/png" })).failure(406, "NotAcceptable");
    (await main.post("x", "", { "content-type": "image/png" })).failure(415, "UnsupportedMediaType");
    (await main.send("PUT", main.path(), {})).expectOneOf([405, 400]);
  }),

  requirement("R-ERR-1", "RequestEntityTooLarge", async ({ main }) => {
    const body = JSON.stringify(main.sample("a", { metadata: { annotations: { a: "x".repeat(3145728) } } }));
    (await main.post(body)).failure(413, "RequestEntityTooLarge", "Request entity too large: limit is 3145728");
  }),

  requirement("R-ERR-1", "Timeout for a version that is not there yet, with Retry-After", async ({ main }) => {
    await main.create("a");
    const answer = await main.get("a", "?resourceVersion=9007199254740000");
    const { details } = answer.failure(
      504,
      "Timeout",
      /^Timeout: Too large resource version: 9007199254740000, current: \d+$/,
    );
    assert.deepEqual(details?.causes, [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }]);
    assert.equal(details.retryAfterSeconds, 1);
    assert.equal(answer.header("retry-after"), "1", "R-ERR-2");
  }),

  requirement("R-ERR-7", "whatever is asked, no answer is a 5xx", async ({ main }) => {
    const bodies: unknown[] = [
      "",
      "null",
      "[]",
      "1",
      '"x"',
      "{}",
      '{"metadata":null}',
      '{"metadata":[]}',
      '{"spec":[]}',
      "\u0000",
      "{".repeat(5000),
      "[".repeat(20_000),
      '{"a":1e999}',
      '{"__proto__":{"a":1}}',
      "\ufeff{}",
      Buffer.from([0xff, 0xfe]),
    ];
    await main.create("a");
    for (const body of bodies) {
      for (const [method, path, type] of [
        ["POST", main.path(), "application/json"],
        ["POST", main.path(), "application/yaml"],
        ["PUT", main.at("a"), "application/json"],
        ["PATCH", main.at("a"), "application/merge-patch+json"],
        ["PATCH", main.at("a"), "application/json-patch+json"],
        ["PUT", main.at("a", main.resource.statusSubresource ? "status" : ""), "application/json"],
        ["DELETE", main.at("nope"), "application/json"],
      ] as const) {
        const answer = await main.send(method, path, body, { "content-type": type });
        const what = `${method} ${type} ${String(body).slice(0, 30)}: ${answer.status} ${answer.text.slice(0, 200)}`;
        assert.ok(answer.status < 500, what);
        assert.ok(["Status", main.resource.kind].includes(String(answer.at("kind"))), what);
      }
    }
  }),
]);

const startsWith = (text: string): RegExp => new RegExp(`^${text.replaceAll(/[.*+?^$|()[\]{}\\]/g, "\\$&")}`);
