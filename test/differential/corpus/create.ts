import type { Scenario, Step } from "../step.ts";
import { fischers, flunder, flunders, post, step, afterwards } from "./requests.ts";

/** Each alone, and what is there afterwards. */
const alone = (one: Step): Scenario => ({ name: one.label, steps: [one, afterwards(one.label)] });

export const metadata: Record<string, unknown> = {
  "no name": {},
  "an empty name": { name: "" },
  "a name with capitals": { name: "A" },
  "a name with a slash": { name: "a/b" },
  "a name with a percent sign": { name: "a%b" },
  "a name of two dots": { name: ".." },
  "a name with dots": { name: "a.b" },
  "a name of 253 letters": { name: "a".repeat(253) },
  "a name of 254 letters": { name: "a".repeat(254) },
  "a name that is a number": { name: 5 },
  "a name that is null": { name: null },
  "its namespace": { name: "a", namespace: "{ns}" },
  "another namespace": { name: "a", namespace: "other" },
  "an empty namespace": { name: "a", namespace: "" },
  "a bad generateName": { generateName: "A_" },
  "name and generateName": { name: "a", generateName: "b-" },
  "a resourceVersion": { name: "a", resourceVersion: "5" },
  "an empty resourceVersion": { name: "a", resourceVersion: "" },
  "a resourceVersion of zero": { name: "a", resourceVersion: "0" },
  "a resourceVersion that is a word": { name: "a", resourceVersion: "x" },
  "a resourceVersion that is a number": { name: "a", resourceVersion: 5 },
  "a uid": { name: "a", uid: "11111111-1111-4111-8111-111111111111" },
  "a generation": { name: "a", generation: 5 },
  "a negative generation": { name: "a", generation: -5 },
  "a generation that is a word": { name: "a", generation: "x" },
  "a creationTimestamp": { name: "a", creationTimestamp: "2020-01-01T00:00:00Z" },
  "a creationTimestamp of null": { name: "a", creationTimestamp: null },
  "a creationTimestamp that is a word": { name: "a", creationTimestamp: "yesterday" },
  "a deletionTimestamp": { name: "a", deletionTimestamp: "2020-01-01T00:00:00Z" },
  "a deletionGracePeriodSeconds": { name: "a", deletionGracePeriodSeconds: 5 },
  "a selfLink": { name: "a", selfLink: "/x" },
  labels: { name: "a", labels: { "a.b/c": "d", e: "" } },
  "labels of null": { name: "a", labels: null },
  "empty labels": { name: "a", labels: {} },
  "a label key that is none": { name: "a", labels: { "a b": "c" } },
  "an empty label key": { name: "a", labels: { "": "c" } },
  "a label key with two slashes": { name: "a", labels: { "a/b/c": "c" } },
  "a label key with a bad prefix": { name: "a", labels: { "A_/c": "c" } },
  "a label value that is none": { name: "a", labels: { a: "b c" } },
  "a label value of 64 letters": { name: "a", labels: { a: "b".repeat(64) } },
  "a label value that is a number": { name: "a", labels: { a: 5 } },
  "a label value of null": { name: "a", labels: { a: null } },
  "labels that are a list": { name: "a", labels: ["a"] },
  "labels that are a word": { name: "a", labels: "a" },
  annotations: { name: "a", annotations: { "a/b": "c\nd", x: "" } },
  "an annotation key that is none": { name: "a", annotations: { "a b": "c" } },
  "an annotation key with capitals": { name: "a", annotations: { "A/B": "c" } },
  "annotations that are too big": { name: "a", annotations: { a: "b".repeat(262_145) } },
  "an annotation that is a number": { name: "a", annotations: { a: 1 } },
  finalizers: { name: "a", finalizers: ["example.com/a"] },
  "no finalizers": { name: "a", finalizers: [] },
  "finalizers of null": { name: "a", finalizers: null },
  "a finalizer twice": { name: "a", finalizers: ["example.com/a", "example.com/a"] },
  "a finalizer without a prefix": { name: "a", finalizers: ["a"] },
  "a finalizer that is none": { name: "a", finalizers: ["a b"] },
  "a finalizer with a bad prefix": { name: "a", finalizers: ["A_/b"] },
  "an empty finalizer": { name: "a", finalizers: [""] },
  "the finalizers of the garbage collector": { name: "a", finalizers: ["orphan", "foregroundDeletion"] },
  "a finalizer that is a number": { name: "a", finalizers: [1] },
  "finalizers that are a word": { name: "a", finalizers: "a" },
  "an owner": { name: "a", ownerReferences: [{ apiVersion: "v1", kind: "ConfigMap", name: "x", uid: "u" }] },
  "an owner with everything": {
    name: "a",
    ownerReferences: [
      { apiVersion: "v1", kind: "ConfigMap", name: "x", uid: "u", controller: true, blockOwnerDeletion: true },
    ],
  },
  "an owner twice": {
    name: "a",
    ownerReferences: [
      { apiVersion: "v1", kind: "ConfigMap", name: "x", uid: "u" },
      { apiVersion: "v1", kind: "ConfigMap", name: "x", uid: "u" },
    ],
  },
  "an owner of nothing": { name: "a", ownerReferences: [{}] },
  "an owner without a uid": { name: "a", ownerReferences: [{ apiVersion: "v1", kind: "ConfigMap", name: "x" }] },
  "an owner without a version": {
    name: "a",
    ownerReferences: [{ apiVersion: "g/", kind: "ConfigMap", name: "x", uid: "u" }],
  },
  "an owner of a bad group version": {
    name: "a",
    ownerReferences: [{ apiVersion: "a/b/c", kind: "ConfigMap", name: "x", uid: "u" }],
  },
  "an Event as owner": { name: "a", ownerReferences: [{ apiVersion: "v1", kind: "Event", name: "x", uid: "u" }] },
  "two controllers": {
    name: "a",
    ownerReferences: [
      { apiVersion: "v1", kind: "ConfigMap", name: "x", uid: "u", controller: true },
      { apiVersion: "v1", kind: "ConfigMap", name: "y", uid: "v", controller: true },
    ],
  },
  "an owner with an unknown field": {
    name: "a",
    ownerReferences: [{ apiVersion: "v1", kind: "ConfigMap", name: "x", uid: "u", nope: 1 }],
  },
  "an owner that is a word": { name: "a", ownerReferences: ["x"] },
  "an owner whose controller is a word": {
    name: "a",
    ownerReferences: [{ apiVersion: "v1", kind: "ConfigMap", name: "x", uid: "u", controller: "true" }],
  },
  managedFields: {
    name: "a",
    managedFields: [
      {
        manager: "m",
        operation: "Update",
        apiVersion: "contract.example.com/v1",
        time: "2020-01-01T00:00:00Z",
        fieldsType: "FieldsV1",
        fieldsV1: { "f:spec": { "f:reference": {} } },
      },
    ],
  },
  "empty managedFields": { name: "a", managedFields: [] },
  "managedFields of one empty entry": { name: "a", managedFields: [{}] },
  "managedFields of an unknown operation": {
    name: "a",
    managedFields: [{ manager: "m", operation: "X", apiVersion: "v1", fieldsType: "FieldsV1", fieldsV1: {} }],
  },
  "managedFields of an unknown type": {
    name: "a",
    managedFields: [{ manager: "m", operation: "Update", apiVersion: "v1", fieldsType: "X", fieldsV1: {} }],
  },
  "managedFields that are a word": { name: "a", managedFields: "x" },
  "an unknown field": { name: "a", nope: 1 },
  "an unknown field of null": { name: "a", nope: null },
};

export const spec: Record<string, unknown> = {
  "no reference": { reference: undefined },
  "a reference of null": { reference: null },
  "an empty reference": { reference: "" },
  "a long reference": { reference: "x".repeat(21) },
  "20 wide letters": { reference: "ä".repeat(20) },
  "a reference that is a number": { reference: 5 },
  "a reference that is a list": { reference: ["x"] },
  "a reference that is an object": { reference: { a: 1 } },
  "a reference that is true": { reference: true },
  "an unknown policy": { policy: "Maybe" },
  "a policy of null": { policy: null },
  "a policy that is a number": { policy: 1 },
  "an empty policy": { policy: "" },
  "too few replicas": { replicas: -1 },
  "too many replicas": { replicas: 11 },
  "replicas beyond int32": { replicas: 3_000_000_000 },
  "replicas of a fraction": { replicas: 1.5 },
  "replicas that are a word": { replicas: "3" },
  "replicas of null": { replicas: null },
  "replicas of an exponent": "1e0",
  "a fractional int64": { big: 0.5 },
  "enabled that is a word": { enabled: "true" },
  "enabled that is a number": { enabled: 1 },
  "enabled of null": { enabled: null },
  "a short code": { code: "a" },
  "a code of capitals": { code: "AB" },
  "a short code of capitals": { code: "A" },
  "an empty code": { code: "" },
  "a time": { at: "2024-01-02T03:04:05Z" },
  "a time with an offset": { at: "2024-01-02T03:04:05.678+02:00" },
  "a time that is a day": { at: "2024-01-02" },
  "a time that is a word": { at: "yesterday" },
  "an empty time": { at: "" },
  "a port that is a number": { port: 80 },
  "a port that is a word": { port: "http" },
  "a port that is true": { port: true },
  "a port that is a fraction": { port: 1.5 },
  "a port that is an object": { port: {} },
  "a port of null": { port: null },
  tags: { tags: ["a", "b"] },
  "no tags": { tags: [] },
  "too many tags": { tags: ["a", "b", "c", "d"] },
  "a tag twice": { tags: ["a", "b", "a"] },
  "two tags twice": { tags: ["a", "a", "a", "b", "b"] },
  "a tag that is a number": { tags: ["a", 1] },
  "a tag of null": { tags: ["a", null] },
  "tags that are an object": { tags: { a: 1 } },
  "tags of null": { tags: null },
  parts: { parts: [{ name: "a" }, { name: "b", size: 2 }] },
  "a part twice": { parts: [{ name: "a" }, { name: "a", size: 2 }] },
  "a part without a name": { parts: [{ size: 1 }] },
  "a part with an unknown field": { parts: [{ name: "a", nope: 1 }] },
  "a part that is a word": { parts: ["a"] },
  "a part of null": { parts: [null] },
  "a part whose size is null": { parts: [{ name: "a", size: null }] },
  "a part whose size is a word": { parts: [{ name: "a", size: "x" }] },
  labels: { labels: { a: "1" } },
  "too many labels": { labels: { a: "1", b: "2", c: "3" } },
  "a label that is a number": { labels: { a: 1 } },
  "a label of null": { labels: { a: null } },
  "a note of null": { note: null },
  "a note that is a number": { note: 1 },
  "a window": { window: {} },
  "a window of null": { window: null },
  "a window with a length of null": { window: { length: null } },
  "a window with an unknown field": { window: { nope: { a: 1 } } },
  "a window that is a word": { window: "x" },
  extra: { extra: { a: { b: [1, "x", null, { c: null }] }, d: null } },
  "extra of null": { extra: null },
  "extra that is a list": { extra: [1] },
  "an unknown field": { nope: 1 },
  "unknown fields": { nope: 1, nada: { a: 1 }, window: { nope: 1 } },
  "several mistakes": { reference: 5, policy: "x", replicas: 99, code: "A", tags: ["a", "a"], labels: { a: 1 } },
};

const document = JSON.stringify(flunder("a"));
const withSpec = (text: string): string => document.replace('"reference":"one"', `"reference":"one",${text}`);

/** Bodies as they are sent. */
const bodies: Record<string, string | Buffer> = {
  "an empty body": "",
  "a body of null": "null",
  "a body that is a list": "[]",
  "a body that is a word": '"x"',
  "a body that is a number": "1",
  "an empty object": "{}",
  "half a body": document.slice(0, 40),
  "a body and more": `${document} x`,
  "two bodies": document + document,
  "a body with a comma too much": '{"apiVersion":"contract.example.com/v1",}',
  "single quotes": "{'a': 1}",
  "a byte order mark": `\ufeff${document}`,
  "white space around": ` \n${document}\n `,
  "no kind": JSON.stringify({ ...flunder("a"), kind: undefined }),
  "no apiVersion": JSON.stringify({ ...flunder("a"), apiVersion: undefined }),
  "neither kind nor apiVersion": JSON.stringify({ ...flunder("a"), kind: undefined, apiVersion: undefined }),
  "an empty kind": JSON.stringify(flunder("a", { kind: "" })),
  "an empty apiVersion": JSON.stringify(flunder("a", { apiVersion: "" })),
  "another kind": JSON.stringify(flunder("a", { kind: "Fischer" })),
  "an unknown kind": JSON.stringify(flunder("a", { kind: "Nope" })),
  "a kind that is a number": JSON.stringify(flunder("a", { kind: 5 })),
  "an apiVersion that is a number": JSON.stringify(flunder("a", { apiVersion: 5 })),
  "another version": JSON.stringify(flunder("a", { apiVersion: "contract.example.com/v2" })),
  "another group": JSON.stringify(flunder("a", { apiVersion: "example.com/v1" })),
  "a core version": JSON.stringify(flunder("a", { apiVersion: "v1" })),
  "a bad apiVersion": JSON.stringify(flunder("a", { apiVersion: "a/b/c" })),
  "a list": JSON.stringify({ apiVersion: "contract.example.com/v1", kind: "FlunderList", items: [] }),
  "metadata of null": JSON.stringify({ ...flunder("a"), metadata: null }),
  "metadata that is a list": JSON.stringify({ ...flunder("a"), metadata: [] }),
  "metadata that is a word": JSON.stringify({ ...flunder("a"), metadata: "x" }),
  "no metadata": JSON.stringify({ ...flunder("a"), metadata: undefined }),
  "no spec": JSON.stringify({ ...flunder("a"), spec: undefined }),
  "a spec of null": JSON.stringify({ ...flunder("a"), spec: null }),
  "a spec that is a list": JSON.stringify({ ...flunder("a"), spec: [] }),
  "a spec that is a word": JSON.stringify({ ...flunder("a"), spec: "x" }),
  "a status": JSON.stringify(flunder("a", { status: { phase: "Ready" } })),
  "a bad status": JSON.stringify(flunder("a", { status: { phase: 5 } })),
  "a status with an unknown field": JSON.stringify(flunder("a", { status: { nope: 5 } })),
  "a status that is a word": JSON.stringify(flunder("a", { status: "x" })),
  "a status of null": JSON.stringify(flunder("a", { status: null })),
  "an unknown field at the root": JSON.stringify(flunder("a", { nope: 1 })),
  "a duplicate at the root": document.replace('"kind"', '"kind":"Flunder","kind"'),
  "a duplicate field": withSpec('"reference":"two"'),
  "a duplicate field thrice": withSpec('"reference":"two","reference":"three"'),
  "a duplicate and an unknown field": withSpec('"reference":"two","nope":1'),
  "a duplicate below an unknown field": withSpec('"nope":{"a":1,"a":2}'),
  "a duplicate below extra": withSpec('"extra":{"a":1,"a":2}'),
  "a duplicate in metadata": document.replace('"name":"a"', '"name":"b","name":"a"'),
  "a duplicate label": document.replace('"name":"a"', '"name":"a","labels":{"x":"1","x":"2"}'),
  "a duplicate in a list": withSpec('"parts":[{"name":"a","name":"b"}]'),
  "a duplicate by an escape": withSpec('"\\u0072eference":"two"'),
  "__proto__ in spec": withSpec('"__proto__":{"a":1}'),
  "__proto__ in extra": withSpec('"extra":{"__proto__":{"a":1},"constructor":1}'),
  "the greatest int64": withSpec('"big":9223372036854775807'),
  "more than int64": withSpec('"big":9223372036854775808'),
  "the least int64": withSpec('"big":-9223372036854775808'),
  "beyond 2^53": withSpec('"big":9007199254740993'),
  "a whole number as a fraction": withSpec('"big":1.0'),
  "a whole number with an exponent": withSpec('"big":1e3'),
  "minus zero": withSpec('"big":-0'),
  "a ratio of 1.0": withSpec('"ratio":1.0'),
  "a ratio of 1e21": withSpec('"ratio":1e21'),
  "a ratio of 1e400": withSpec('"ratio":1e400'),
  "a ratio of 1e-7": withSpec('"ratio":1e-7'),
  "a ratio of many digits": withSpec('"ratio":0.12345678901234567890'),
  "a ratio with a leading zero": withSpec('"ratio":01'),
  "numbers in extra": withSpec('"extra":{"a":1.0,"b":1e3,"c":9007199254740993,"d":-0.0,"e":1e-7}'),
  "an escaped slash": withSpec('"note":"a\\/b<>&\\u2028"'),
  "half a surrogate": withSpec('"note":"\\ud800"'),
  "a control character": withSpec('"note":"a\u0001b"'),
  "bytes that are no UTF-8": Buffer.concat([
    Buffer.from(document.slice(0, -3)),
    Buffer.from([0x61, 0xff, 0xfe]),
    Buffer.from('"}}'),
  ]),
  "a body deep as a well": withSpec(`"extra":${'{"a":'.repeat(200)}1${"}".repeat(200)}`),
  "a body deeper than allowed": withSpec(`"extra":${'{"a":'.repeat(10_001)}1${"}".repeat(10_001)}`),
};

const yaml: Record<string, string> = {
  YAML: "apiVersion: contract.example.com/v1\nkind: Flunder\nmetadata: {name: a}\nspec:\n  reference: one\n",
  "YAML with a duplicate":
    "apiVersion: contract.example.com/v1\nkind: Flunder\nmetadata: {name: a}\nspec:\n  reference: one\n  reference: two\n",
  "YAML with two duplicates":
    "apiVersion: contract.example.com/v1\nkind: Flunder\nmetadata: {name: a, name: b}\nspec:\n  reference: one\n  reference: two\n",
  "YAML with an unknown field":
    "apiVersion: contract.example.com/v1\nkind: Flunder\nmetadata: {name: a}\nspec:\n  reference: one\n  nope: 1\n",
  "YAML with an anchor":
    "apiVersion: contract.example.com/v1\nkind: Flunder\nmetadata: {name: a}\nspec:\n  reference: &r one\n  note: *r\n",
  "YAML with a merge key":
    "apiVersion: contract.example.com/v1\nkind: Flunder\nmetadata: {name: a}\nspec:\n  <<: {reference: one}\n",
  "YAML with old booleans":
    "apiVersion: contract.example.com/v1\nkind: Flunder\nmetadata: {name: a}\nspec:\n  reference: one\n  enabled: yes\n",
  "YAML with an octal":
    "apiVersion: contract.example.com/v1\nkind: Flunder\nmetadata: {name: a}\nspec:\n  reference: one\n  big: 010\n",
  "YAML with a hex":
    "apiVersion: contract.example.com/v1\nkind: Flunder\nmetadata: {name: a}\nspec:\n  reference: one\n  big: 0x10\n",
  "YAML with a time":
    "apiVersion: contract.example.com/v1\nkind: Flunder\nmetadata: {name: a}\nspec:\n  reference: one\n  note: 2024-01-02\n",
  "YAML with number keys":
    "apiVersion: contract.example.com/v1\nkind: Flunder\nmetadata: {name: a}\nspec:\n  reference: one\n  labels: {1: x}\n",
  "YAML with a tab": "apiVersion: contract.example.com/v1\nkind: Flunder\nmetadata:\n\tname: a\n",
  "YAML of two documents":
    "apiVersion: contract.example.com/v1\nkind: Flunder\nmetadata: {name: a}\nspec: {reference: one}\n---\na: 1\n",
  "YAML with a leading document mark":
    "---\napiVersion: contract.example.com/v1\nkind: Flunder\nmetadata: {name: a}\nspec: {reference: one}\n",
  "YAML that is a word": "x",
  "YAML that is nothing": "",
  "YAML that is null": "null",
  "YAML that is a comment": "# nothing\n",
  "YAML that does not end": "a: [1",
  "YAML that is JSON": document,
};

const contentTypes = [
  "application/json; charset=utf-8",
  "application/json;charset=latin1",
  "APPLICATION/JSON",
  "application/yaml",
  "text/plain",
  "application/vnd.kubernetes.protobuf",
  "application/cbor",
  "application/merge-patch+json",
  "application/apply-patch+yaml",
  "*/*",
  "application/*",
  "application/json, application/yaml",
  "",
  "nonsense",
  "application/json; as=Table",
];

export const queries = [
  "?dryRun=All",
  "?dryRun=",
  "?dryRun=None",
  "?dryRun=all",
  "?dryRun=All&dryRun=All",
  "?dryRun=All&dryRun=None",
  "?fieldManager=me",
  `?fieldManager=${"m".repeat(128)}`,
  `?fieldManager=${"m".repeat(129)}`,
  "?fieldManager=a%00b",
  "?fieldManager=",
  "?fieldManager=one&fieldManager=two",
  "?fieldValidation=Strict",
  "?fieldValidation=Warn",
  "?fieldValidation=Ignore",
  "?fieldValidation=strict",
  "?fieldValidation=",
  "?fieldValidation=Warn&fieldValidation=Ignore",
  "?pretty=true",
  "?pretty=1",
  "?pretty=x",
  "?pretty",
  "?pretty=false",
  "?timeout=1s",
  "?timeout=x",
  "?timeout=0s",
  "?timeout=-1s",
  "?timeout=100h",
  "?nope=1",
  "?%",
  "?a=%zz",
  "?a;b=1",
  "?resourceVersion=5",
  "?watch=true",
  "?limit=x",
  "?name=x",
  "?apiVersion=v9&kind=X",
];

export const accepts = [
  "application/json",
  "application/yaml",
  "application/json;as=Table;g=meta.k8s.io;v=v1",
  "application/json;as=Table;g=meta.k8s.io;v=v1beta1",
  "application/yaml;as=Table;g=meta.k8s.io;v=v1",
  "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1",
  "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1beta1",
  "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1",
  "application/json;as=Table;g=meta.k8s.io;v=v99",
  "application/json;as=Table;g=x;v=v1",
  "application/json;as=Table",
  "application/json;as=Foo;g=meta.k8s.io;v=v1",
  "application/json;as=Table;g=meta.k8s.io;v=v99,application/json",
  "application/json;as=Table;v=v1;g=meta.k8s.io,application/json",
  "application/vnd.kubernetes.protobuf,application/json",
  "application/cbor,application/json",
  "application/cbor",
  "text/html",
  "text/html,*/*;q=0.1",
  "*/*",
  "application/*",
  "text/*",
  "",
  "nonsense",
  "application/json;q=0",
  "application/json;q=0.1,application/yaml",
  "application/json; charset=utf-8",
  "application/json;pretty=1",
  "application/json;stream=watch",
  "APPLICATION/JSON",
  ",",
];

function* createScenarios(): Generator<Scenario> {
  for (const [what, value] of Object.entries(metadata)) {
    yield alone(post(`create: metadata: ${what}`, { ...flunder("a"), metadata: value }));
    yield alone(
      post(`create: metadata: ${what}; Strict`, { ...flunder("a"), metadata: value }, "?fieldValidation=Strict"),
    );
  }
  for (const [what, value] of Object.entries(spec)) {
    const body =
      typeof value === "string"
        ? withSpec(`"replicas":${value}`)
        : flunder("a", { spec: value as Record<string, unknown> });
    yield alone(post(`create: spec: ${what}`, body));
    yield alone(post(`create: spec: ${what}; Strict`, body, "?fieldValidation=Strict"));
  }
  for (const [what, body] of Object.entries(bodies)) {
    for (const validation of ["Warn", "Strict", "Ignore"]) {
      yield alone(post(`create: ${what}; ${validation}`, body, `?fieldValidation=${validation}`));
    }
  }
  for (const [what, body] of Object.entries(yaml)) {
    for (const validation of ["Warn", "Strict", "Ignore"]) {
      const headers = { "content-type": "application/yaml" };
      yield alone(post(`create: ${what}; ${validation}`, body, `?fieldValidation=${validation}`, { headers }));
    }
  }
  for (const type of contentTypes) {
    yield alone(post(`create: content type ${type}`, document, "", { headers: { "content-type": type } }));
  }
  for (const query of queries) {
    yield alone(post(`create: ${query}`, document, query));
    yield alone(post(`create: ${query}: unknown field`, flunder("a", { spec: { nope: 1 } }), query));
  }
  for (const accept of accepts) {
    yield alone(post(`create: accept ${accept}`, document, "", { headers: { accept } }));
    yield alone(post(`create: accept ${accept}: refused`, "{}", "", { headers: { accept } }));
  }
  yield* elsewhere();
}

function* elsewhere(): Generator<Scenario> {
  const again = "create: a name that is taken";
  yield { name: again, steps: [post("given an object", document), post(again, document), afterwards(again)] };
  const dryly = "create: a name that is taken, dry run";
  yield {
    name: dryly,
    steps: [post("given an object", document), post(dryly, document, "?dryRun=All"), afterwards(dryly)],
  };
  yield alone(step("create: at an object", "POST", `${flunders}/a`, document));
  yield alone(step("create: in all namespaces", "POST", "/apis/contract.example.com/v1/flunders", document));
  yield alone(
    step("create: an unknown resource", "POST", "/apis/contract.example.com/v1/namespaces/{ns}/nopes", document),
  );
  yield alone(step("create: a namespaced resource of the cluster", "POST", `${fischers}/x`, document));
  const fischer = {
    apiVersion: "contract.example.com/v1",
    kind: "Fischer",
    metadata: { name: "{ns}" },
    spec: { mode: "x" },
  };
  yield { name: "create: of the cluster", steps: [step("create: of the cluster", "POST", fischers, fischer)] };
  yield {
    name: "create: of the cluster, with a namespace",
    steps: [
      step("create: of the cluster, with a namespace", "POST", fischers, {
        ...fischer,
        metadata: { name: "{ns}", namespace: "x" },
      }),
    ],
  };
  yield {
    name: "create: of the cluster, in a namespace",
    steps: [
      step(
        "create: of the cluster, in a namespace",
        "POST",
        "/apis/contract.example.com/v1/namespaces/{ns}/fischers",
        fischer,
      ),
    ],
  };
  yield {
    name: "create: of the cluster, with a status",
    steps: [step("create: of the cluster, with a status", "POST", fischers, { ...fischer, status: { a: 1 } })],
  };
}

export const create = { name: "create", scenarios: createScenarios };
