import { Members, type Node } from "./document.ts";
import { nastyNames, nastyStrings, nastyValue } from "./nasty-values.ts";
import type { Random } from "./random.ts";

const objectNames: readonly string[] = [
  "a",
  "A",
  "-a",
  "a-",
  "a..b",
  "a_b",
  "é",
  "a".repeat(253),
  "a".repeat(254),
  "xn--a",
  "1",
  ".",
  "..",
  "a/b",
  "%2f",
  "__proto__",
  "constructor",
  "\ud800",
  "a\0b",
  "a\nb",
  "",
  " ",
  "tostring",
  "namespaces",
  "status",
  "watch",
];

const times: readonly Node[] = [
  "2024-01-01T00:00:00Z",
  "2024-01-01T00:00:00+99:99",
  "9999-12-31T23:59:59Z",
  "10000-01-01T00:00:00Z",
  "-1",
  "0001-01-01T00:00:00Z",
  "2024-02-30T00:00:00Z",
  "2024-01-01",
  "",
  "now",
  0,
  1e15,
  null,
  "2016-12-31T23:59:60Z",
];

const owner = (changes: Readonly<Record<string, Node>>): Members =>
  Members.of({ apiVersion: "v1", kind: "ConfigMap", name: "x", uid: "u", ...changes });

/** A metadata field and something that does not belong there. */
export function nastyMetadata(random: Random): readonly [string, Node] {
  if (random.chance(0.25)) return [random.pick(fields), nastyValue(random)];
  return random.weighted<() => readonly [string, Node]>([
    [5, () => ["name", random.pick(objectNames)]],
    [3, () => ["generateName", random.pick([...objectNames, "x-", "a".repeat(300)])]],
    [3, () => ["namespace", random.pick([...objectNames, "other", "kube-system"])]],
    [6, () => ["labels", someMap(random)]],
    [6, () => ["annotations", someMap(random)]],
    [1, () => ["annotations", Members.of({ big: "x".repeat(262_144), b: "y" })]],
    [4, () => ["finalizers", someList(random, ["example.com/x", "orphan", "foregroundDeletion", "x", "a/b/c", ""])]],
    [4, () => ["ownerReferences", someOwners(random)]],
    [3, () => ["managedFields", someManagers(random)]],
    [3, () => [random.pick(["creationTimestamp", "deletionTimestamp"]), random.pick(times)]],
    [
      3,
      () => [
        "resourceVersion",
        random.pick<Node>(["0", "1", "-1", "x", "18446744073709551616", "99999999", 5, "01", ""]),
      ],
    ],
    [2, () => ["uid", random.pick<Node>(["", "x", "x".repeat(100_000), 1, null])]],
    [2, () => [random.pick(["generation", "deletionGracePeriodSeconds"]), nastyValue(random)]],
  ])();
}

const fields = [
  ..."name generateName namespace selfLink uid resourceVersion generation creationTimestamp deletionTimestamp".split(
    " ",
  ),
  ..."deletionGracePeriodSeconds labels annotations ownerReferences finalizers managedFields clusterName nope".split(
    " ",
  ),
];

function someMap(random: Random): Node {
  const count = random.weighted([
    [20, 1],
    [5, 3],
    [1, 2_000],
  ]);
  return new Members(
    Array.from({ length: count }, () => [
      random.chance(0.5) ? random.pick(nastyNames) : `k${random.int(5000)}`,
      random.chance(0.8) ? random.pick(nastyStrings) : nastyValue(random),
    ]),
  );
}

function someList(random: Random, usual: readonly string[]): Node {
  const count = random.weighted([
    [20, 1 + random.int(4)],
    [1, 3_000],
  ]);
  return Array.from({ length: count }, () => (random.chance(0.7) ? random.pick(usual) : random.pick(nastyStrings)));
}

function someOwners(random: Random): Node {
  const one = (): Node =>
    random.weighted<() => Node>([
      [3, () => owner({ [random.pick(["apiVersion", "kind", "name", "uid", "controller"])]: nastyValue(random) })],
      [2, () => owner({ controller: true })],
      [1, () => owner({ kind: "Event" })],
      [1, () => owner({})],
      [1, () => nastyValue(random)],
    ])();
  return Array.from(
    {
      length: random.weighted([
        [20, 1 + random.int(3)],
        [1, 2_000],
      ]),
    },
    one,
  );
}

function someManagers(random: Random): Node {
  const entry = Members.of({
    manager: "m",
    operation: random.pick(["Apply", "Update", "", "Nope"]),
    apiVersion: "fault.example.com/v1",
    time: random.pick(times),
    fieldsType: random.pick(["FieldsV1", "x", ""]),
    fieldsV1: random.chance(0.5) ? nastyValue(random) : Members.of({ "f:spec": Members.of({ ".": Members.of({}) }) }),
  });
  return random.pick<Node>([[entry], [entry, entry], [new Members([])], [], [entry.with("subresource", 5)]]);
}
