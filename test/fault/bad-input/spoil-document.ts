import { Members, Raw, type Node } from "./document.ts";
import { nastyNames, nastyNumbers, nastyStrings, nastyValue } from "./nasty-values.ts";
import { nastyMetadata } from "./nasty-metadata.ts";
import type { Random } from "./random.ts";

type Change = (node: Node, random: Random) => Node;

/** Changes one place of a document, anywhere in it. */
export function spoilDocument(document: Node, random: Random): Node {
  if (random.chance(0.25) && document instanceof Members) return spoilMetadata(document, random);
  return changeSomewhere(document, random, random.weighted(changes));
}

const changes: readonly (readonly [number, Change])[] = [
  [8, (_, random) => nastyValue(random)],
  [4, (node, random) => addMember(node, random.pick(nastyNames), nastyValue(random))],
  [3, (node, random) => addMember(node, "__proto__", random.chance(0.5) ? nastyValue(random) : polluting)],
  [3, (node, random) => repeatMember(node, random)],
  [2, (node, random) => renameMember(node, random)],
  [2, (node, random) => dropMember(node, random)],
  [2, (_, random) => new Raw(random.pick(nastyNumbers))],
  [2, (_, random) => random.pick(nastyStrings)],
  [2, (node) => [node, node]],
  [2, (node) => Members.of({ a: node })],
];

const polluting = Members.of({ polluted: true, name: "x", spec: Members.of({}) });

/** Walks down at random and changes where it stops. */
function changeSomewhere(node: Node, random: Random, change: Change): Node {
  const isLeaf = !(node instanceof Members && node.entries.length > 0) && !(isList(node) && node.length > 0);
  if (isLeaf || random.chance(0.15)) return change(node, random);
  if (node instanceof Members) {
    const at = random.int(node.entries.length);
    return new Members(
      node.entries.map(([name, value], index) => [name, index === at ? changeSomewhere(value, random, change) : value]),
    );
  }
  const list = node;
  const at = random.int(list.length);
  return list.map((item, index) => (index === at ? changeSomewhere(item, random, change) : item));
}

function addMember(node: Node, name: string, value: Node): Node {
  if (node instanceof Members) return new Members([...node.entries, [name, value]]);
  return isList(node) ? [...node, value] : new Members([[name, value]]);
}

function repeatMember(node: Node, random: Random): Node {
  if (!(node instanceof Members) || node.entries.length === 0)
    return new Members([
      ["a", node],
      ["a", node],
    ]);
  const [name, value] = random.pick(node.entries);
  const again: readonly [string, Node] = [name, random.chance(0.5) ? value : nastyValue(random)];
  return new Members(random.chance(0.5) ? [...node.entries, again] : [again, ...node.entries]);
}

function renameMember(node: Node, random: Random): Node {
  if (!(node instanceof Members) || node.entries.length === 0) return nastyValue(random);
  const at = random.int(node.entries.length);
  return new Members(
    node.entries.map(([name, value], index) => [index === at ? random.pick(nastyNames) : name, value]),
  );
}

function dropMember(node: Node, random: Random): Node {
  if (!(node instanceof Members)) return null;
  const at = random.int(node.entries.length);
  return new Members(node.entries.filter((_, index) => index !== at));
}

function spoilMetadata(document: Members, random: Random): Node {
  const metadata = document.entries.find(([name]) => name === "metadata")?.[1];
  const [name, value] = nastyMetadata(random);
  return document.with(
    "metadata",
    metadata instanceof Members ? metadata.with(name, value) : Members.of({ [name]: value }),
  );
}

const isList = (node: Node): node is readonly Node[] => Array.isArray(node);
