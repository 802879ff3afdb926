import type { Draft } from "./bad-request.ts";
import type { Random } from "./random.ts";

const table = "application/json;as=Table;v=v1;g=meta.k8s.io";

const accepts: readonly string[] = [
  "",
  "*/*",
  "*",
  "/",
  ";",
  ",",
  "application/json",
  "application/yaml",
  "application/*",
  "text/html",
  "a/b/c",
  "json",
  table,
  `${table},application/json`,
  "application/json;as=Table",
  "application/json;as=Table;v=v9;g=meta.k8s.io",
  "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io",
  "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io",
  "application/json;as=__proto__;v=constructor;g=toString",
  "application/json;q=garbage",
  "application/json;q=-1",
  "*/*;q=0",
  "application/json;q=1e400",
  "application/json;q=NaN",
  'application/json;charset="unended',
  "application/json;;;=;=x",
  "application/vnd.kubernetes.protobuf",
  "application/cbor",
  "application/json;stream=watch",
  "application/json;pretty=1",
  "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList",
  "application/com.github.proto-openapi.spec.v2.v1.0+protobuf",
  `${"application/x;q=0.5,".repeat(500)}application/json`,
  `application/json${";a=b".repeat(3_000)}`,
  `${";".repeat(10_000)}`,
  `${",".repeat(10_000)}`,
  `${"*/*;q=0.1 ,\t".repeat(900)}`,
  `application/json;q=${"0".repeat(10_000)}`,
  `${" ".repeat(10_000)}application/json`,
];

const contentTypes: readonly string[] = [
  "",
  "application/json",
  "application/yaml",
  "APPLICATION/JSON",
  "application/json; charset=utf-16",
  "text/plain",
  "application/json;;;",
  ";",
  "/",
  "application/merge-patch+json",
  "application/json-patch+json",
  "text/yaml",
  "application/strategic-merge-patch+json",
  "application/apply-patch+yaml",
  "application/vnd.kubernetes.protobuf",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
  "__proto__",
  "constructor",
  "toString",
  "*/*",
  "application/json, application/yaml",
  `application/json${";x=y".repeat(2e3)}`,
  "application/ÿ",
  "application/cbor",
];

/** Over HTTP/1.1 the values go out as latin1 bytes. */
const others: readonly (readonly [string, string])[] = [
  ["Accept-Encoding", "gzip, gzip;q=0, *;q=garbage"],
  ["Accept-Encoding", "identity;q=0, *;q=0"],
  ["Accept-Encoding", `${"gzip;q=0.1,".repeat(1_000)}`],
  ["Content-Encoding", "gzip"],
  ["Content-Encoding", "br"],
  ["If-None-Match", '"x", W/"y", *'],
  ["If-None-Match", '"'.repeat(10_000)],
  ["If-Match", '"nope"'],
  ["If-Modified-Since", "never"],
  ["Range", "bytes=0-1,5-2,-9999999999999"],
  ["Audit-ID", "x".repeat(20_000)],
  ["Audit-ID", "\u00ff\u00fe"],
  ["Audit-ID", ""],
  ["User-Agent", "curl/8"],
  ["User-Agent", "Mozilla/5.0 \u00ff"],
  ["User-Agent", "x".repeat(50_000)],
  ["Authorization", "Bearer x"],
  ["Authorization", `Basic ${"A".repeat(50_000)}`],
  ["Impersonate-User", "system:admin"],
  ["X-Remote-User", "system:admin"],
  ["X-Remote-Group", "system:masters"],
  ["X-Forwarded-For", "1.2.3.4, ".repeat(1_000)],
  ["X-Forwarded-For", "__proto__"],
  ["X-HTTP-Method-Override", "DELETE"],
  ["Cookie", "a=b; ".repeat(1_000)],
  ["Origin", "null"],
  ["Traceparent", "00-zz-zz-01"],
  ["Priority", "u=9, i=garbage"],
  ["__proto__", "polluted"],
  ["constructor", "x"],
  ["X-Empty", ""],
  ["X-Latin", "\u00e9\u00ff\u0080"],
];

export function spoilHeaders(draft: Draft, random: Random): void {
  random.weighted<() => void>([
    [5, () => setHeader(draft, "accept", random.pick(accepts))],
    [5, () => setHeader(draft, "content-type", random.pick(contentTypes))],
    [5, () => draft.headers.push([...random.pick(others)])],
    [1, () => addMany(draft, 1_000, "x")],
    [1, () => addMany(draft, 40, "x".repeat(3_000))],
    [1, () => addMany(draft, 1_500, "")],
    [1, () => draft.headers.push(["expect", random.pick(["100-continue", "100-Continue", "200-ok", "garbage", ""])])],
    [1, () => draft.headers.push(["accept", "text/html"], ["accept", "application/json"], ["content-type", "x/y"])],
  ])();
}

function setHeader(draft: Draft, name: string, value: string): void {
  draft.headers = [...draft.headers.filter(([own]) => own !== name), [name, value]];
}

function addMany(draft: Draft, count: number, value: string): void {
  for (let i = 0; i < count; i++) draft.headers.push([`x-many-${i}`, value]);
}

const methods = "GET HEAD POST PUT PATCH DELETE OPTIONS TRACE PROPFIND MKCOL LINK PURGE M-SEARCH QUERY".split(" ");

export function spoilMethod(draft: Draft, random: Random): void {
  draft.method = random.pick(methods);
}
