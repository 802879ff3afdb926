import { Members, Raw, type Node } from "./document.ts";
import { nastyNames, nastyNumbers, nastyStrings, nastyValue } from "./nasty-values.ts";
import type { Random } from "./random.ts";

const pointers: readonly string[] = [
  "",
  "/",
  "//",
  "spec",
  "/spec",
  "/spec/",
  "/spec/replicas",
  "/spec/tags/-",
  "/spec/tags/0",
  "/spec/tags/1e0",
  "/spec/tags/-1",
  "/spec/tags/01",
  "/spec/tags/4294967296",
  "/spec/tags/9007199254740993",
  "/spec/tags/9999999",
  "/__proto__/polluted",
  "/spec/__proto__/polluted",
  "/constructor/prototype/polluted",
  "/spec/tags/length",
  "/spec/tags/__proto__/polluted",
  "/spec/extra/toString",
  "/spec/reference/length",
  "/metadata",
  "/metadata/name",
  "/metadata/namespace",
  "/metadata/uid",
  "/metadata/labels/a~1b",
  "/metadata/labels/~",
  "/metadata/labels/~2",
  "/metadata/resourceVersion",
  "/metadata/finalizers",
  "/metadata/annotations/x",
  "/apiVersion",
  "/kind",
  "/status",
  "/spec/parts/0/name",
  "/spec/parts/0",
  "/spec/window/length",
  "/spec/note",
  "/spec/extra",
  "/spec/%2e%2e",
  "/spec/extra".repeat(2_000),
  `/${"x".repeat(50_000)}`,
];

const operations = ["add", "remove", "replace", "move", "copy", "test", "Add", "", "nope", "__proto__", "toString"];

/** A JSON patch gone wrong. */
export function nastyJsonPatch(random: Random): Node {
  return random.weighted<() => Node>([
    [20, () => Array.from({ length: 1 + random.int(4) }, () => nastyOperation(random))],
    [2, () => copyBomb()],
    [1, () => Array.from({ length: 10_001 }, () => Members.of({ op: "test", path: "/kind", value: "Trap" }))],
    [
      1,
      () =>
        Array.from({ length: 5_000 }, (_, index) => Members.of({ op: "add", path: "/spec/tags/0", value: `${index}` })),
    ],
    [
      1,
      () => Array.from({ length: 2_000 }, () => Members.of({ op: "add", path: "/spec/extra", value: new Raw("{}") })),
    ],
    [2, () => deepening()],
    [2, () => Members.of({ op: "add", path: "/spec/replicas", value: 1 })],
    [2, () => nastyValue(random)],
    [1, () => []],
  ])();
}

function nastyOperation(random: Random): Node {
  if (random.chance(0.1)) return nastyValue(random);
  const operation = Members.of({
    op: random.pick(operations.slice(0, random.chance(0.8) ? 6 : operations.length)),
    path: random.pick(pointers),
    ...(random.chance(0.4) ? { from: random.pick(pointers) } : {}),
    ...(random.chance(0.7) ? { value: nastyValue(random) } : {}),
  });
  if (random.chance(0.8)) return operation;
  const name = random.pick(["op", "path", "from", "value", ...nastyNames]);
  return random.chance(0.5)
    ? operation.with(name, nastyValue(random))
    : new Members([...operation.entries, [name, nastyValue(random)]]);
}

/** Each copy doubles what is there. */
const copyBomb = (): Node => [
  Members.of({ op: "add", path: "/spec/extra/x", value: "x".repeat(1000) }),
  ...Array.from({ length: 40 }, (_, index) =>
    Members.of({ op: "copy", from: "/spec/extra", path: `/spec/extra/c${index}` }),
  ),
];

/** Grows deeper than anything that may be read. */
const deepening = (): Node => {
  const into = (level: number): string => `/spec/extra${"/d".repeat(level)}`;
  return Array.from({ length: 1_200 }, (_, level) =>
    Members.of({ op: "add", path: into(level + 1), value: Members.of({}) }),
  );
};

/** A merge patch gone wrong, beyond what is wrong with any document. */
export function nastyMergePatch(random: Random): Node {
  const field = random.pick(["metadata", "spec", "status", "apiVersion", "kind", ...nastyNames]);
  return random.weighted<() => Node>([
    [3, () => Members.of({ [field]: null })],
    [3, () => new Members([[field, nastyValue(random)]])],
    [
      3,
      () =>
        Members.of({
          metadata: new Members([
            [
              random.pick(["name", "namespace", "uid", "resourceVersion"]),
              random.chance(0.3) ? null : random.pick(nastyStrings),
            ],
          ]),
        }),
    ],
    [
      2,
      () =>
        Members.of({
          spec: new Members([
            [
              random.pick(["reference", "tags", "parts", "labels", "template"]),
              random.chance(0.3) ? null : nastyValue(random),
            ],
          ]),
        }),
    ],
    [2, () => Members.of({ spec: Members.of({ big: new Raw(random.pick(nastyNumbers)) }) })],
    [2, () => nastyValue(random)],
  ])();
}
