import type { Draft } from "./bad-request.ts";
import { Members, type Node } from "./document.ts";
import { apiVersion, names, namespaces, root } from "./kinds.ts";
import type { Random } from "./random.ts";

const contentTypes = {
  json: "application/json",
  yaml: "application/yaml",
  merge: "application/merge-patch+json",
  patch: "application/json-patch+json",
} as const;

/** Requests as a client would send them, before they are spoiled. */
export function validRequest(random: Random): Draft {
  return random.weighted<(random: Random) => Draft>([
    [30, create],
    [14, update],
    [18, mergePatch],
    [18, jsonPatch],
    [6, updateStatus],
    [7, remove],
    [1, removeAll],
    [8, get],
    [14, list],
    [6, watch],
    [10, document],
  ])(random);
}

export function trap(random: Random, name: string, namespace: string): Members {
  return Members.of({
    apiVersion,
    kind: "Trap",
    metadata: Members.of({
      name,
      namespace,
      labels: Members.of({ app: random.pick(["x", "y"]) }),
      annotations: Members.of({ "example.com/note": "hello" }),
    }),
    spec: Members.of({
      reference: "r",
      replicas: random.int(10),
      big: random.int(1_000_000),
      ratio: 1.5,
      enabled: true,
      policy: "Forbid",
      nested: "aaa",
      choice: "aab",
      at: "2024-01-01T00:00:00Z",
      wait: "1h",
      port: random.pick<Node>([80, "http"]),
      tags: ["a", "b"],
      parts: [Members.of({ name: "p", size: 2 }), Members.of({ name: "q" })],
      labels: Members.of({ k: "v" }),
      note: null,
      extra: Members.of({ anything: [1, "two", Members.of({ three: 3 })] }),
    }),
    status: Members.of({ phase: "New", conditions: [Members.of({ type: "Ready", status: "True" })] }),
  });
}

const pit = (name: string): Members =>
  Members.of({ apiVersion, kind: "Pit", metadata: Members.of({ name }), spec: Members.of({ depth: 3, names: ["x"] }) });

/** Puts an object in each place, so that requests meet one; in the random's order of fields. */
export function preparations(random: Random): Draft[] {
  const places = namespaces.flatMap((namespace) => names.map((name) => ({ namespace, name })));
  return places.map(({ namespace, name }) =>
    draft("POST", collection(namespace), { body: trap(random, name, namespace), headers: typed("json") }),
  );
}

function draft(method: string, path: string, about: Partial<Draft> = {}): Draft {
  const blank = { query: [], headers: [], body: undefined, format: "json", framing: "exact", spoiled: [] } as const;
  return { ...blank, query: [], headers: [], spoiled: [], method, path, onResource: true, ...about };
}

const collection = (namespace: string): string => `${root}/namespaces/${namespace}/traps`;

const typed = (kind: keyof typeof contentTypes): [string, string][] => [["content-type", contentTypes[kind]]];

function create(random: Random): Draft {
  const namespace = random.pick(namespaces);
  const name = random.pick(names);
  const format = random.chance(0.3) ? "yaml" : "json";
  const [path, body] = random.chance(0.85)
    ? [collection(namespace), trap(random, name, namespace)]
    : [`${root}/pits`, pit(name)];
  return draft("POST", path, { body, format, headers: typed(format) });
}

function update(random: Random): Draft {
  const namespace = random.pick(namespaces);
  const name = random.pick(names);
  const format = random.chance(0.3) ? "yaml" : "json";
  const body = currentVersion(trap(random, name, namespace));
  return draft("PUT", `${collection(namespace)}/${name}`, { body, format, headers: typed(format) });
}

/** The sender puts the stored one there. */
export const currentVersionMark = "@current@";

function currentVersion(object: Members): Members {
  const metadata = object.entries.find(([name]) => name === "metadata")?.[1];
  return metadata instanceof Members
    ? object.with("metadata", metadata.with("resourceVersion", currentVersionMark))
    : object;
}

const somePath = (random: Random): string =>
  `${collection(random.pick(namespaces))}/${random.pick(names)}${random.chance(0.3) ? "/status" : ""}`;

function mergePatch(random: Random): Draft {
  const body = Members.of({
    metadata: Members.of({ labels: Members.of({ app: "z" }) }),
    spec: Members.of({ replicas: random.int(10), extra: Members.of({ [`k${random.int(9)}`]: random.int(99) }) }),
    status: Members.of({ observed: random.int(1000) }),
  });
  return draft("PATCH", somePath(random), { body, headers: typed("merge") });
}

function jsonPatch(random: Random): Draft {
  const body = [
    Members.of({ op: "add", path: "/spec/replicas", value: random.int(10) }),
    Members.of({ op: "add", path: "/spec/extra/x", value: [1, 2, 3] }),
    Members.of({ op: "copy", from: "/spec/extra", path: "/spec/extra/y" }),
    Members.of({ op: "remove", path: "/spec/extra/y" }),
    Members.of({ op: "test", path: "/kind", value: "Trap" }),
  ];
  return draft("PATCH", somePath(random), { body, headers: typed("patch") });
}

function updateStatus(random: Random): Draft {
  const valid = update(random);
  return { ...valid, path: `${valid.path}/status` };
}

function remove(random: Random): Draft {
  const path = `${collection(random.pick(namespaces))}/${random.pick(names)}`;
  if (random.chance(0.3)) return draft("DELETE", path);
  const body = Members.of({
    apiVersion: "v1",
    kind: "DeleteOptions",
    propagationPolicy: random.pick(["Background", "Foreground", "Orphan"]),
    preconditions: Members.of({ uid: "x" }),
    gracePeriodSeconds: 0,
    dryRun: random.chance(0.5) ? ["All"] : [],
  });
  return draft("DELETE", path, { body, headers: typed("json") });
}

const removeAll = (random: Random): Draft =>
  draft("DELETE", collection(random.pick(namespaces)), { query: ["labelSelector=app%3Dx"] });

const get = (random: Random): Draft => draft(random.pick(["GET", "GET", "HEAD"]), somePath(random));

const list = (random: Random): Draft =>
  draft("GET", random.pick([collection("default"), `${root}/traps`, `${root}/pits`]), {
    query: random.pick([[], ["limit=2"], ["resourceVersion=0"], ["labelSelector=app%3Dx"]]),
  });

const watch = (random: Random): Draft =>
  draft("GET", random.pick([collection("default"), `${root}/traps`]), {
    query: ["watch=1", "timeoutSeconds=1", ...random.pick([[], ["allowWatchBookmarks=true"], ["resourceVersion=1"]])],
  });

const documents = [
  ..."/ /apis /api /version /healthz /livez /readyz /readyz/ping /metrics /openapi/v2 /openapi/v3".split(" "),
  "/apis/fault.example.com",
  root,
  `/openapi/v3${root}`,
  "/index.html",
  "/nothing",
  "/apis/nothing/v1/things",
];

const document = (random: Random): Draft => draft("GET", random.pick(documents), { onResource: false });
