import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import { parse, stringify } from "yaml";
import { emptyCollection, extensionServer } from "../needs.ts";
import { chapter, requirement } from "../requirement.ts";
import { groupVersion } from "../target.ts";

export const mediaTypes = /^only the following media types are accepted: application\/json, application\/yaml/;

const unknownFormat =
  /^the body of the request was in an unknown format - accepted media types include: application\/json/;

/** Accept, and what must come: a media type, or a status. */
export const accepts: readonly (readonly [string | undefined, string | number])[] = [
  [undefined, "application/json"],
  ["", "application/json"],
  ["*/*", "application/json"],
  ["application/*", "application/json"],
  ["application/json", "application/json"],
  ["application/json; charset=utf-8", "application/json"],
  ["application/yaml", "application/yaml"],
  ["application/json;q=0.1, application/yaml;q=0.9", "application/yaml"],
  ["text/html, application/yaml", "application/yaml"],
  ["text/html", 406],
  ["application/vnd.kubernetes.protobuf", 406],
  ["application/vnd.kubernetes.protobuf,application/json", "application/json"],
  [
    "application/vnd.kubernetes.protobuf;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json",
    "application/json",
  ],
  ["application/cbor,application/json", "application/json"],
  ["application/json;as=Foo;g=meta.k8s.io;v=v1", 406],
  ["application/json;as=Table;g=meta.k8s.io;v=v99", 406],
  ["application/json;as=Foo;g=meta.k8s.io;v=v1, application/json", "application/json"],
  ["application/json;export=1;pretty=1;nope=2", "application/json"],
];

export const negotiation = chapter("5 content negotiation", [
  ...accepts.map(([accept, expected]) =>
    requirement(
      typeof expected === "number"
        ? "R-NEG-3"
        : /;(export|charset|as=)/.test(accept ?? "")
          ? "R-NEG-2, R-NEG-6"
          : "R-NEG-2",
      `Accept ${accept ?? "absent"} gives ${expected}`,
      async ({ main }) => {
        await main.create("a");
        // A list is no PartialObjectMetadata: R-TBL-7.
        const paths = accept?.includes("as=Partial") === true ? [main.at("a")] : [main.at("a"), main.path()];
        for (const path of paths) {
          const answer = await main.send("GET", path, undefined, accept === undefined ? {} : { accept });
          // A server may know protobuf for what has a type of its own, such as a Status.
          if (answer.header("content-type") === "application/vnd.kubernetes.protobuf") {
            assert.match(accept ?? "", /protobuf/);
            answer.expect(typeof expected === "number" ? expected : 200);
          } else if (typeof expected === "number") answer.failure(expected, "NotAcceptable", mediaTypes);
          else assert.equal(answer.expect(200).header("content-type"), expected);
        }
      },
    ),
  ),

  requirement("R-NEG-1", "YAML says what JSON says", async ({ main }) => {
    await main.create("a", { metadata: { annotations: { a: "yes", b: "1", c: "a: b\n#c" } } });
    const json = (await main.get("a")).object;
    const yaml = (await main.get("a", "", { accept: "application/yaml" })).expect(200).text;
    assert.deepEqual(parse(yaml), json);
  }),

  requirement("R-NEG-3", "an error keeps its own code, whatever was to be accepted", async ({ main }) => {
    (await main.get("nope", "", { accept: "application/yaml" })).expect(404);
    const answer = await main.get("nope", "", { accept: "text/html" });
    assert.ok(answer.status === 406 || answer.status === 404, String(answer.status));
    assert.equal(answer.at("kind"), "Status");
  }),

  requirement("R-NEG-3", "what is not acceptable is not done", async ({ main }) => {
    const answer = await main.post(main.sample("a"), "", { accept: "text/html" });
    answer.failure(406, "NotAcceptable");
    (await main.get("a")).failure(404, "NotFound");
  }),

  requirement("R-NEG-4", "a body may be JSON or YAML, by its content type alone", async ({ main }) => {
    const yaml = (name: string) => stringify(main.sample(name));
    (await main.post(yaml("a"), "", { "content-type": "application/yaml" })).expect(201);
    (await main.post(JSON.stringify(main.sample("b")), "", { "content-type": "application/yaml" })).expect(201);
    (await main.post(main.sample("c"), "", { "content-type": "application/json; charset=utf-8" })).expect(201);
    (await main.post(main.sample("d"), "", { "content-type": "" })).expect(201);
  }),

  requirement("R-NEG-4", "another type of body is a 415", async ({ main }) => {
    for (const type of ["application/cbor", "text/plain", "multipart/form-data; boundary=x", "nonsense"]) {
      const answer = await main.post(main.sample("a"), "", { "content-type": type });
      answer.failure(415, "UnsupportedMediaType", unknownFormat);
    }
    (await main.get("a")).failure(404, "NotFound");
  }),

  // kube-apiserver ends the connection: its handler of custom resources panics.
  requirement("R-NEG-4", "protobuf, which other servers know, is a 415", [extensionServer], async ({ main }) => {
    const answer = await main.post(main.sample("a"), "", { "content-type": "application/vnd.kubernetes.protobuf" });
    answer.failure(415, "UnsupportedMediaType", unknownFormat);
  }),

  requirement("R-NEG-7", "pretty where asked for, and for curl", async ({ main }) => {
    await main.create("a");
    const plain = (await main.get("a")).text;
    const pretty = (await main.get("a", "?pretty=true")).text;
    assert.match(pretty, /^\{\n {2}"/);
    assert.deepEqual(JSON.parse(pretty), JSON.parse(plain));
    assert.match((await main.get("a", "", { "user-agent": "curl/8.0" })).text, /^\{\n {2}"/);
    assert.doesNotMatch((await main.get("a", "?pretty=false", { "user-agent": "curl/8.0" })).text.trimEnd(), /\n/);
  }),

  requirement("R-NEG-8", "big answers are gzipped where allowed, small ones never", async ({ main }) => {
    const text = "x".repeat(15_000);
    for (let i = 0; i < 10; i++) await main.create(`a${i}`, { metadata: { annotations: { text } } });
    const big = (await main.list("", { "accept-encoding": "gzip" })).expect(200);
    assert.equal(big.header("content-encoding"), "gzip");
    assert.match(big.headerValues("vary").join(","), /accept-encoding/i);
    assert.equal((JSON.parse(gunzipSync(big.body).toString("utf8")) as { items: unknown[] }).items.length, 10);
    assert.equal((await main.list()).header("content-encoding"), undefined);
    assert.equal((await main.get("a1", "", { "accept-encoding": "gzip" })).header("content-encoding"), undefined);
  }),

  requirement("R-NEG-9", "every answer says how it may be cached, and what it is", async ({ main }) => {
    await main.create("a");
    for (const path of [main.at("a"), main.path(), main.at("nope")]) {
      const answer = await main.send("GET", path);
      assert.equal(answer.header("cache-control"), "no-cache, private", path);
      assert.equal(answer.headerValues("audit-id").length, 1, path);
      assert.equal(answer.header("content-type"), "application/json", path);
    }
  }),

  requirement(
    "R-NEG-10",
    "JSON ends with a newline, an empty list has no null, items name their kind",
    [emptyCollection],
    async ({ main }) => {
      assert.match((await main.list()).text, /"items":\[\]/);
      await main.create("a");
      assert.match((await main.get("a")).text, /\}\n$/);
      const [item] = (await main.list()).list.items;
      assert.equal(item?.kind, main.resource.kind);
      assert.equal(item.apiVersion, groupVersion(main.resource));
    },
  ),

  requirement("R-NEG-11", "equal objects are equal bytes", async ({ main }) => {
    await main.create("a", { metadata: { labels: { b: "1", a: "2" } } });
    const text = (await main.get("a")).text;
    assert.ok(text.indexOf('"a":"2"') < text.indexOf('"b":"1"'));
    assert.ok((await main.list()).text.includes(text.trimEnd()), "GET and LIST differ");
  }),

  requirement("R-NEG-12, R-WATCH-25", "a watch is JSON; YAML cannot stream", async ({ main }) => {
    const watch = await main.watch();
    assert.equal(watch.answer.header("content-type"), "application/json");
    const answer = await main.list("?watch=true", { accept: "application/yaml" });
    answer.failure(406, "NotAcceptable", /application\/json;stream=watch/);
  }),
]);
