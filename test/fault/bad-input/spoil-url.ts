import type { Draft } from "./bad-request.ts";
import { nastyStrings } from "./nasty-values.ts";
import type { Random } from "./random.ts";

/** Raw segments: over the wire as they stand. */
const segments: readonly string[] = [
  ..."..%2f %2e%2e %2E%2e%2F .. . %2f %5c ..%5c %00 a%00b %25 %252f %252e%252e %c0%af %c0%ae%c0%ae %e0%80%af".split(
    " ",
  ),
  ..."%ff %ed%a0%80 %f0%9f%98%80 %zz % %2 %u002f ; ;a=b a;b , = & @ : :80 * ~ ! $ ' ( ) + a+b %20 %0d%0a %09".split(
    " ",
  ),
  ..."__proto__ constructor toString status scale namespaces watch proxy traps pits A é %E2%80%AE %7f".split(" "),
  "a".repeat(254),
  "%61".repeat(300),
  "x".repeat(20_000),
  "../".repeat(50),
  "a/".repeat(500),
];

const wholePaths: readonly string[] = [
  "//",
  "///apis///",
  "/apis//",
  "/apis/fault.example.com//v1/traps",
  "/apis/./v1/traps",
  "/apis/../apis",
  "/%61pis",
  "/apis/fault.example.com/v1/namespaces",
  "/apis/fault.example.com/v1/namespaces/",
  "/apis/fault.example.com/v1/watch",
  "/apis/fault.example.com/v1/namespaces/default",
  "/apis/fault.example.com/v1/watch/traps",
  "/readyz/../metrics",
  "/apis/fault.example.com/v1/watch/namespaces/default/traps/a",
  "/apis/__proto__",
  "/apis/__proto__/v1",
  "/__proto__",
  "/apis/constructor/prototype/x",
  "/apis/fault.example.com/__proto__",
  "/apis/fault.example.com/v1/__proto__",
  "/openapi/v3/apis/__proto__/v1",
  "/openapi/v3/../v2",
  "/openapi/v3/%2e%2e",
  "/healthz/__proto__",
  "/livez//",
  "*",
  "http://evil.example.com/apis",
  "https://[::1/apis",
  "//evil.example.com/apis",
  "/apis;x=y/v1",
  "/readyz/%00",
  "/\\apis",
  "/apis/fault.example.com/v1/pits/a/status/b",
  "/apis/fault.example.com/v1/namespaces/default/traps/a/status/x/y/z",
  "/api/v1/pods",
  "/api/v1/namespaces/default",
  "/logs/",
  "/debug/pprof",
  "/.well-known/openid-configuration",
  "/favicon.ico",
  `/${"a".repeat(60_000)}`,
  `/apis/fault.example.com/v1/${"x/".repeat(5_000)}`,
  `/${"%2f".repeat(5_000)}`,
];

export function spoilPath(draft: Draft, random: Random): void {
  draft.onResource = false;
  if (random.chance(0.25)) {
    draft.path = random.pick(wholePaths);
    return;
  }
  const parts = draft.path.split("/");
  const at = 1 + random.int(parts.length);
  parts.splice(at, random.chance(0.6) ? 1 : 0, random.pick(segments));
  draft.path = parts.join(random.chance(0.05) ? "//" : "/");
}

const parameters = [
  ..."limit continue resourceVersion resourceVersionMatch labelSelector fieldSelector timeoutSeconds timeout watch".split(
    " ",
  ),
  ..."allowWatchBookmarks sendInitialEvents dryRun fieldManager fieldValidation force pretty includeObject export".split(
    " ",
  ),
  ..."gracePeriodSeconds propagationPolicy orphanDependents verbose exclude hash __proto__ constructor nope".split(" "),
  "ignoreStoreReadErrorWithClusterBreakingPotential",
];

const token = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

const values: Readonly<Record<string, readonly string[]>> = {
  limit:
    "-1 0 1 1000000000 9223372036854775807 9223372036854775808 1e9 NaN Infinity 0x10 +5 1.5 - 00000000000000000005".split(
      " ",
    ),
  continue: [
    "x",
    "AAAA",
    "%00",
    token({}),
    token(null),
    token([]),
    token("x"),
    token({ v: "meta.k8s.io/v1", rv: 1 }),
    ...[0, -1, -2, 1, 3, 1e300, "1", null].map((rv) => token({ v: "meta.k8s.io/v1", rv, start: "default/a" })),
    ...["../../etc", "..", "a/../b", "", "\u0000", "__proto__", "\ud800", "x".repeat(20_000), 5, { a: 1 }].map(
      (start) => token({ v: "meta.k8s.io/v1", rv: -1, start }),
    ),
    token({ v: "meta.k8s.io/v9", rv: 1, start: "a" }),
    `${token({ v: "meta.k8s.io/v1", rv: 2, start: "default/a" })}====`,
    "[".repeat(20_000),
  ],
  resourceVersion:
    "0 1 2 -1 x 00 01 1e5 18446744073709551615 18446744073709551616 999999999 9007199254740993 0x1 1.0 %20".split(" "),
  resourceVersionMatch: "Exact NotOlderThan exact Unset x".split(" "),
  labelSelector: [
    ..."app app=x app==x app!=x !app app,!app app%20in%20(x,y) app%20in%20() app%20notin%20(x app%3E5 app%3Cx".split(
      " ",
    ),
    ..."= == ! !! , ,, in %20in%20(x) (x) a%20in%20(a,,b) a=b=c a=%00 %ff=x __proto__=x __proto__ constructor".split(
      " ",
    ),
    ..."a/b/c=x /a=x a/=x a=%F0%9F%98%80 app%20in%20(x,y),app%20in%20(y),app!=z".split(" "),
    `${"a,".repeat(10_000)}a`,
    `a%20in%20(${"x,".repeat(10_000)}x)`,
    `a=${"x".repeat(50_000)}`,
    "(".repeat(10_000),
    "!".repeat(10_000),
    `a${"%20".repeat(20_000)}=x`,
  ],
  fieldSelector: [
    ..."metadata.name=a metadata.name==a metadata.name!=a metadata.namespace=default metadata.name=.. metadata.name=%2f".split(
      " ",
    ),
    ..."metadata.name spec.reference=x status.phase=x = , metadata.name=a,metadata.name=b __proto__=x a=b=c x%5C=y=z".split(
      " ",
    ),
    ..."metadata.name=%5C metadata.name=%5C%5C metadata.name=%5C, metadata.name=%00 metadata.name=__proto__".split(" "),
    `metadata.name=${"x".repeat(50_000)}`,
    `${"metadata.name!=a,".repeat(5_000)}metadata.name!=b`,
    `metadata.name=${"%5C%5C".repeat(10_000)}`,
  ],
  timeoutSeconds: "-1 0 1 x 1e3 99999999999999999999 1.5".split(" "),
  timeout: "1s 0s -1s x 1 1h1h 99999999999h 1e9s 50ms 1ns .s 1.5.5s %00 9223372036854775808ns".split(" "),
  watch: ["", "1", "true", "false", "0", "x", "TRUE"],
  dryRun: ["All", "all", "", "None", "__proto__"],
  fieldManager: ["m", "", "x".repeat(129), "%00", "%ff", "é", "%0d%0a"],
  fieldValidation: ["Ignore", "Warn", "Strict", "strict", "", "x", "toString"],
  pretty: ["1", "true", "false", "x", ""],
  includeObject: ["None", "Metadata", "Object", "x", "__proto__"],
  propagationPolicy: ["Orphan", "Foreground", "Background", "x", "", "constructor"],
  exclude: ["ping", "etcd", "x", "%0a", "__proto__"],
};

export function spoilQuery(draft: Draft, random: Random): void {
  for (let left = 1 + random.int(3); left > 0; left--) {
    const name = random.pick(parameters);
    const value = random.chance(0.85) ? random.pick(values[name] ?? flags) : anyText(random);
    draft.query.push(random.chance(0.05) ? name : `${name}=${value}`);
  }
  if (random.chance(0.05))
    draft.query.push(
      random.pick([
        "&&&",
        "=",
        "=x",
        "%",
        "?",
        "a=b;c=d",
        "x".repeat(30_000),
        "a&".repeat(10_000),
        "[]=1",
        "a[__proto__]=1",
      ]),
    );
}

const flags = ["", "true", "false", "0", "1", "x", "null", "-1"];

const anyText = (random: Random): string => {
  const text = random.pick(nastyStrings);
  return random.chance(0.5) ? encodeURIComponent(text.replaceAll(/[\ud800-\udfff]/g, "?")) : visible(text);
};

/** What may stand in a request line. */
const visible = (text: string): string => text.replaceAll(/[^!-~]|#/g, "+");
