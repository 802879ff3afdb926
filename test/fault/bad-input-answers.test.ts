import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseJson } from "../../src/meta/json/parse.ts";
import { parseYaml } from "../../src/meta/yaml.ts";
import { serveApi, type ServedApiServer } from "../support/served-api-server.ts";
import type { BadRequest } from "./bad-input/bad-request.ts";
import type { Answered, Sender } from "./bad-input/exchange.ts";
import { apiVersion, faultGroup, root } from "./bad-input/kinds.ts";
import { RawHttp1 } from "./bad-input/raw-http1.ts";
import { RawHttp2 } from "./bad-input/raw-http2.ts";

const traps = `${root}/namespaces/default/traps`;
const head = `"apiVersion":"${apiVersion}","kind":"Trap"`;
/** A body with this spec, and with these members in its metadata. */
const trap = (spec: string, metadata = "", name = "x"): string =>
  `{${head},"metadata":{"name":"${name}"${metadata}},"spec":{"reference":"r"${spec}}}`;

const json = { "content-type": "application/json" };
const yaml = { "content-type": "application/yaml" };
const merge = { "content-type": "application/merge-patch+json" };
const patch = { "content-type": "application/json-patch+json" };

type Wrong = readonly [
  what: string,
  request: { method?: string; target?: string; headers?: Record<string, string>; body?: string; unannounced?: boolean },
  status: number,
  reason: string,
  message: RegExp,
];

const nested = (depth: number, open: string, close: string): string => open.repeat(depth) + close.repeat(depth);
const post = (body: string, target = traps, headers: Record<string, string> = json) => ({
  method: "POST",
  target,
  headers,
  body,
});
const change = (body: string, headers: Record<string, string> = merge, target = `${traps}/kept`) => ({
  method: "PATCH",
  target,
  headers,
  body,
});
const get = (target: string, headers: Record<string, string> = {}) => ({ target, headers });
const list = (query: string) => get(`${traps}?${query}`);
const tooMuch = " ".repeat(3 * 1024 * 1024 + 1);

const unrecognized = /^the object provided is unrecognized \(must be of type Trap\): /;
const tooDeep = /exceeded max depth/;

const bodies: readonly Wrong[] = [
  ["malformed JSON", post('{"kind":'), 400, "BadRequest", unrecognized],
  ["no body", post(""), 400, "BadRequest", unrecognized],
  ["white space", post(" \n"), 400, "BadRequest", unrecognized],
  ["text behind the end", post(`${trap("")}x`), 400, "BadRequest", unrecognized],
  ["a list", post("[]"), 400, "BadRequest", unrecognized],
  ["UTF-16", post(`\ufeff${trap("")}`), 400, "BadRequest", unrecognized],
  ["malformed YAML", post("a: [", traps, yaml), 400, "BadRequest", /yaml: /],
  ["a tab in YAML", post("a:\n\tb: c", traps, yaml), 400, "BadRequest", /yaml: /],
  ["an alias without anchor", post("a: *b", traps, yaml), 400, "BadRequest", /yaml: /],
  ["an alias bomb", post(aliasBomb(), traps, yaml), 400, "BadRequest", /excessive aliasing/],
  ["10,000 lists deep", post(trap(`,"extra":{"a":${nested(10_000, "[", "]")}}`)), 400, "BadRequest", tooDeep],
  [
    "10,000 objects deep",
    post(trap(`,"extra":${nested(10_000, '{"a":', "}").replace("}", "1}")}`)),
    400,
    "BadRequest",
    tooDeep,
  ],
  ["10,000 unclosed", post("[".repeat(10_000)), 400, "BadRequest", tooDeep],
  ["10,000 deep in YAML", post(`a: ${nested(10_000, "[", "]")}`, traps, yaml), 400, "BadRequest", tooDeep],
  ["10,000 dashes deep", post("- ".repeat(10_000), traps, yaml), 400, "BadRequest", tooDeep],
  ["one byte too many", post(tooMuch), 413, "RequestEntityTooLarge", /^Request entity too large: limit is 3145728$/],
  ["one byte too many, unannounced", { ...post(tooMuch), unannounced: true }, 413, "RequestEntityTooLarge", /3145728/],
  ["too many bytes of a patch", change(tooMuch), 413, "RequestEntityTooLarge", /3145728/],
  [
    "too many bytes of options",
    { method: "DELETE", target: `${traps}/kept`, headers: json, body: tooMuch },
    413,
    "RequestEntityTooLarge",
    /3145728/,
  ],
];

const numbers: readonly Wrong[] = [
  ["1e400", post(trap(',"ratio":1e400')), 400, "BadRequest", unrecognized],
  ["-1e400 in an unknown field", post(trap(',"nope":-1e400')), 400, "BadRequest", unrecognized],
  ["400 digits", post(trap(`,"big":${"9".repeat(400)}`)), 400, "BadRequest", unrecognized],
  ["a leading zero", post(trap(',"big":01')), 400, "BadRequest", unrecognized],
  ["NaN", post(trap(',"ratio":NaN')), 400, "BadRequest", unrecognized],
  ["beyond int64", post(trap(',"big":9223372036854775808')), 422, "Invalid", /spec\.big: Invalid value/],
  ["beyond int32", post(trap(',"replicas":2147483648')), 422, "Invalid", /spec\.replicas: Invalid value: 2147483648/],
  ["a fraction", post(trap(',"replicas":1.5')), 422, "Invalid", /spec\.replicas: Invalid value: "float64"/],
];

const types: readonly Wrong[] = (
  [
    ["reference", "5", "integer"],
    ["replicas", '"1"', "string"],
    ["ratio", "true", "boolean"],
    ["enabled", '"true"', "string"],
    ["tags", "{}", "object"],
    ["parts", '["x"]', "string"],
    ["labels", "[]", "array"],
    ["window", "7", "integer"],
    ["extra", "[]", "array"],
    ["template", '"x"', "string"],
    ["port", "{}", "object"],
  ] as const
).map(([field, value, type]) => {
  const body = trap(`,"${field}":${value}`).replace('"reference":"r","reference"', '"reference"');
  const pattern = new RegExp(`spec\\.${field}(\\[0\\])?: Invalid value: "${type}"`);
  return [`${field}: ${value}`, post(body), 422, "Invalid", pattern];
});

const metadata: readonly Wrong[] = [
  ["a number for a label", post(trap("", ',"labels":{"a":5}')), 400, "BadRequest", /cannot unmarshal number/],
  ["a text for labels", post(trap("", ',"labels":"x"')), 400, "BadRequest", /cannot unmarshal string/],
  ["no metadata", post(`{${head},"metadata":[]}`), 400, "BadRequest", /cannot unmarshal array/],
  ["a time that is none", post(trap("", ',"creationTimestamp":"x"')), 400, "BadRequest", /parsing time/],
  [
    "a lone surrogate in a label",
    post(trap("", ',"labels":{"a":"\\ud800"}')),
    422,
    "Invalid",
    /metadata\.labels: Invalid value/,
  ],
  ["a lone surrogate in a name", post(trap("", "", "\\ud800")), 422, "Invalid", /metadata\.name: Invalid value/],
  ["a path for a name", post(trap("", "", "../a")), 422, "Invalid", /metadata\.name: Invalid value: "\.\.\/a"/],
  [
    "__proto__ for a name",
    post(trap("", "", "__proto__")),
    422,
    "Invalid",
    /metadata\.name: Invalid value: "__proto__"/,
  ],
  ["a name of 254", post(trap("", "", "a".repeat(254))), 422, "Invalid", /must be no more than 253/],
  [
    "annotations beyond 256 KiB",
    post(trap("", `,"annotations":{"a":"${"x".repeat(262_144)}"}`)),
    422,
    "Invalid",
    /metadata\.annotations: Too long/,
  ],
  [
    "a hundred thousand bad labels",
    post(trap("", `,"labels":{${manyMembers(100_000)}}`)),
    422,
    "Invalid",
    /too many errors: only the first 257 are shown/,
  ],
  ["another namespace", post(trap("", ',"namespace":"other"')), 400, "BadRequest", /does not match the namespace/],
  [
    "another version",
    post(trap("").replace("/v1", "/v2")),
    400,
    "BadRequest",
    /does not match the expected API version/,
  ],
  ["another kind", post(trap("").replace('"Trap"', '"Pit"')), 400, "BadRequest", /cannot be handled as a/],
];

const fields: readonly Wrong[] = [
  [
    "an unknown field",
    post(trap(',"nope":1'), `${traps}?fieldValidation=Strict`),
    400,
    "BadRequest",
    /strict decoding error: unknown field "spec\.nope"$/,
  ],
  [
    "a field twice",
    post(trap(',"reference":"s"'), `${traps}?fieldValidation=Strict`),
    400,
    "BadRequest",
    /duplicate field "spec\.reference"$/,
  ],
  [
    "__proto__",
    post(trap(',"__proto__":{}'), `${traps}?fieldValidation=Strict`),
    400,
    "BadRequest",
    /unknown field "spec\.__proto__"$/,
  ],
  [
    "a field twice in YAML",
    post("spec: {reference: r, reference: s}", `${traps}?fieldValidation=Strict`, yaml),
    400,
    "BadRequest",
    /key "reference" already set in map/,
  ],
  [
    "another way of validation",
    post(trap(""), `${traps}?fieldValidation=Maybe`),
    422,
    "Invalid",
    /fieldValidation: Unsupported value: "Maybe"/,
  ],
];

const urls: readonly Wrong[] = [
  ["..%2f", get(`${traps}/..%2fx`), 400, "BadRequest", /^Name parameter invalid: "\.\.\/x": may not contain '\/'$/],
  ["%2e%2e", get(`${traps}/%2e%2e`), 400, "BadRequest", /^Name parameter invalid: "\.\.": may not be '\.\.'$/],
  ["..", get(`${traps}/..`), 400, "BadRequest", /may not be '\.\.'/],
  ["%00", get(`${traps}/a%00`), 400, "BadRequest", /Name parameter invalid/],
  ["%252f", get(`${traps}/a%252fb`), 400, "BadRequest", /may not contain '%'/],
  ["overlong UTF-8", get(`${traps}/%c0%af`), 400, "BadRequest", /Name parameter invalid/],
  ["half an escape", get(`${traps}/%2`), 400, "BadRequest", /Name parameter invalid/],
  [
    "a namespace with a slash",
    get(`${root}/namespaces/a%2fb/traps/x`),
    400,
    "BadRequest",
    /^Namespace parameter invalid/,
  ],
  ["a long name", get(`${traps}/${"a".repeat(5_000)}`), 404, "NotFound", /not found$/],
];

const queries: readonly Wrong[] = [
  ["limit=NaN", list("limit=NaN"), 400, "BadRequest", /strconv\.ParseInt: parsing "NaN"/],
  ["limit=1e9", list("limit=1e9"), 400, "BadRequest", /strconv\.ParseInt/],
  ["a continue that is none", list("continue=x"), 400, "BadRequest", /^invalid continue token/],
  ["a continue that leads out", list(`continue=${token("../../x")}`), 400, "BadRequest", /^invalid continue token/],
  ["resourceVersion=x", list("resourceVersion=x"), 400, "BadRequest", /^invalid resource version/],
  [
    "resourceVersion of the future",
    list("resourceVersion=99999999"),
    504,
    "Timeout",
    /^Timeout: Too large resource version: 99999999, current: \d+$/,
  ],
  [
    "resourceVersionMatch alone",
    list("resourceVersionMatch=Exact"),
    422,
    "Invalid",
    /resourceVersionMatch is forbidden unless/,
  ],
  ["timeout=x", list("timeout=x"), 400, "BadRequest", /^invalid timeout specified in the request URL/],
  [
    "a label selector that is none",
    list("labelSelector=a%20in%20("),
    400,
    "BadRequest",
    /unable to parse requirement|found/,
  ],
  [
    "a field nobody selects by",
    list("fieldSelector=spec.reference%3Dx"),
    400,
    "BadRequest",
    /field label not supported/,
  ],
  ["a watch with a list's options", list("watch=1&resourceVersionMatch=Exact"), 422, "Invalid", /resourceVersionMatch/],
];

const negotiation: readonly Wrong[] = [
  [
    "an Accept nobody meets",
    get(traps, { accept: "text/html" }),
    406,
    "NotAcceptable",
    /^only the following media types are accepted/,
  ],
  ["an Accept of nonsense", get(traps, { accept: ";;,//" }), 406, "NotAcceptable", /^only the following/],
  [
    "a Content-Type of nonsense",
    post(trap(""), traps, { "content-type": "x/y" }),
    415,
    "UnsupportedMediaType",
    /^the body of the request was in an unknown format/,
  ],
  [
    "a Content-Type of Object.prototype",
    change("{}", { "content-type": "constructor" }),
    415,
    "UnsupportedMediaType",
    /unknown format/,
  ],
  [
    "a strategic patch",
    change("{}", { "content-type": "application/strategic-merge-patch+json" }),
    415,
    "UnsupportedMediaType",
    /unknown format/,
  ],
  ["an unknown method", { method: "PROPFIND", target: `${traps}/kept` }, 405, "MethodNotAllowed", /./],
  ["PUT to a collection", { method: "PUT", target: traps, body: "{}" }, 405, "MethodNotAllowed", /./],
];

const patches: readonly Wrong[] = [
  ["a merge patch that is no object", change("[]"), 400, "BadRequest", /must be an object/],
  ["a merge patch that is no JSON", change("{"), 400, "BadRequest", /^error decoding patch/],
  ["a merge patch 10,000 deep", change(nested(10_000, '{"a":', "}").replace("}", "1}")), 400, "BadRequest", tooDeep],
  [
    "a merge patch of the name",
    change('{"metadata":{"name":"y"}}'),
    400,
    "BadRequest",
    /does not match the name on the URL/,
  ],
  ["a merge patch to a wrong type", change('{"spec":{"replicas":"x"}}'), 422, "Invalid", /spec\.replicas/],
  ["a JSON patch that is no list", change("{}", patch), 400, "BadRequest", /./],
  ["a JSON patch of nonsense", change("[1]", patch), 400, "BadRequest", /./],
  [
    "a JSON patch that fails",
    change('[{"op":"test","path":"/kind","value":"X"}]', patch),
    422,
    "Invalid",
    /the server rejected our request/,
  ],
  [
    "a JSON patch into a prototype",
    change('[{"op":"add","path":"/__proto__/polluted","value":1}]', patch),
    422,
    "Invalid",
    /./,
  ],
  [
    "10,001 operations",
    change(`[${Array(10_001).fill('{"op":"test","path":"/kind","value":"Trap"}').join()}]`, patch),
    413,
    "RequestEntityTooLarge",
    /allowed maximum operations in a JSON patch is 10000, got 10001/,
  ],
  [
    "options of another kind",
    { method: "DELETE", target: `${traps}/kept`, headers: json, body: '{"kind":"Trap"}' },
    400,
    "BadRequest",
    /^decoded object cannot be converted to DeleteOptions$/,
  ],
  [
    "options of nonsense",
    { method: "DELETE", target: `${traps}/kept`, headers: json, body: '{"dryRun":5}' },
    400,
    "BadRequest",
    /DeleteOptions/,
  ],
  [
    "a policy of nonsense",
    { method: "DELETE", target: `${traps}/kept?propagationPolicy=x` },
    422,
    "Invalid",
    /propagationPolicy: Unsupported value: "x"/,
  ],
];

const classes = { bodies, numbers, types, metadata, fields, urls, queries, negotiation, patches };

describe("the right answer to bad input", () => {
  let server: ServedApiServer;
  let senders: readonly [Sender, Sender];
  beforeAll(async () => {
    server = await serveApi([faultGroup]);
    const admin = await server.client("admin", "system:masters");
    senders = [new RawHttp2(admin), new RawHttp1(admin)];
    expect((await ask(senders[0], post(trap("", "", "kept")))).status).toBe(201);
  });
  afterAll(async () => {
    for (const sender of senders) sender.close();
    await server.stop();
  });

  describe.each(Object.entries(classes))("R-ERR-1: %s", (_, wrongs) => {
    it.each(wrongs)("%s", async (_, request, status, reason, message) => {
      for (const sender of senders) {
        const answer = await ask(sender, request);
        expect({ code: answer.status, ...statusOf(answer) }, sender.protocol).toMatchObject({
          kind: "Status",
          apiVersion: "v1",
          metadata: {},
          status: "Failure",
          reason,
          code: status,
          message: expect.stringMatching(message) as unknown,
        });
        expect(answer.status).toBe(status);
      }
    });
  });

  it("R-ERR-1: an error is told in YAML to who wants YAML", async () => {
    const answer = await ask(senders[0], get(`${traps}/%00`, { accept: "application/yaml" }));
    expect(parseYaml(answer.body).value).toMatchObject({ kind: "Status", code: 400 });
  });

  it("R-NODE-6: members named like Object.prototype's are kept where anything is, and harm nobody", async () => {
    const extra =
      '{"__proto__":{"polluted":true},"constructor":{"prototype":{}},"toString":1,"toJSON":"x","then":null}';
    for (const [index, sender] of senders.entries()) {
      const target = `${traps}/odd${index}`;
      expect((await ask(sender, post(trap(`,"extra":${extra}`, "", `odd${index}`)))).status).toBe(201);
      expect((await ask(sender, change('{"spec":{"extra":{"__proto__":{"x":1}}}}', merge, target))).status).toBe(200);
      const { body } = await ask(sender, get(target));
      expect(body.toString()).toContain('"__proto__":{"polluted":true,"x":1},"constructor":{"prototype":{}}');
      expect(body.toString()).toContain('"then":null,"toJSON":"x","toString":1');
    }
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it("R-FV-3: unknown and duplicate fields are warned of by default, and passed over if so wished", async () => {
    const body = trap(',"reference":"s","nope":1', "", "warned");
    const warned = await ask(senders[1], post(body, `${traps}?dryRun=All`));
    expect(warned.status).toBe(201);
    expect(warned.headers.get("warning")).toMatch(/^299 - "(duplicate|unknown) field \\"spec\.(reference|nope)\\""/);
    const ignored = await ask(senders[1], post(body, `${traps}?dryRun=All&fieldValidation=Ignore`));
    expect([ignored.status, ignored.headers.get("warning")]).toEqual([201, undefined]);
    expect(ignored.body.toString()).toContain('"reference":"s"');
  });

  it("R-NEG-2: an Accept of 10 kB is read to its end", async () => {
    const accept = `${"text/x;q=0.9,".repeat(800)}application/json;q=0.1`;
    for (const sender of senders) expect((await ask(sender, get(traps, { accept }))).status).toBe(200);
  });

  it("R-NODE-11: patterns that would take a backtracking engine for ever are matched at once", async () => {
    const started = performance.now();
    for (const [field, text] of [
      ["nested", "a"],
      ["choice", "a"],
      ["tail", " "],
    ] as const) {
      const answer = await ask(senders[0], post(trap(`,"${field}":"${text.repeat(100_000)}!"`)));
      expect(statusOf(answer)).toMatchObject({ code: 422, details: { causes: [{ field: `spec.${field}` }] } });
    }
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it("R-SIZE-1: a client that goes on sending after the answer still gets it", async () => {
    for (const sender of senders) {
      const answer = await ask(sender, { ...post("x".repeat(20 * 1024 * 1024)), unannounced: true });
      expect(answer.status).toBe(413);
    }
  });
});

async function ask(sender: Sender, wanted: Wrong[1]): Promise<Answered> {
  const { method = "GET", target = "/", headers = {}, body, unannounced = false } = wanted;
  const request: BadRequest = {
    index: 0,
    spoiled: [],
    method,
    target,
    headers: Object.entries(headers),
    body: body === undefined ? undefined : Buffer.from(body),
    framing: unannounced ? "unannounced" : "exact",
    onResource: true,
  };
  const outcome = await sender.send(request);
  if (outcome.kind !== "answered")
    throw new Error(`${sender.protocol} ${method} ${target}: ${JSON.stringify(outcome)}`);
  return outcome;
}

const statusOf = ({ body }: Answered): object => parseJson(body).value as object;

function token(start: string): string {
  return Buffer.from(JSON.stringify({ v: "meta.k8s.io/v1", rv: -1, start })).toString("base64url");
}

function aliasBomb(): string {
  const level = (_: unknown, i: number): string =>
    `a${i}: &a${i} [${Array.from({ length: 10 }, () => (i === 0 ? "x" : `*a${i - 1}`)).join(",")}]`;
  return Array.from({ length: 12 }, level).join("\n");
}

function manyMembers(count: number): string {
  return Array.from({ length: count }, (_, index) => `"K /${index}":"v v"`).join(",");
}
