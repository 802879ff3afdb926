import { compareBytewise } from "../meta/json/byte-order.ts";
import { indentJson } from "../meta/json/indent.ts";
import { parseJson } from "../meta/json/parse.ts";
import { Pace } from "../meta/pace.ts";
import type { JsonObject } from "../meta/types.ts";
import { stringifyYaml } from "../meta/yaml.ts";
import type { EncodedObject } from "../registry/encoded-object.ts";

/** JSON of a list, taken apart so that it need not be made in one go: `before` ends in "[", `after` begins with "]". */
export interface ListDocument {
  readonly before: string;
  readonly item: (object: EncodedObject) => Buffer | string;
  readonly after: string;
}

/** How a list's text is put together in one notation. */
interface Notation {
  readonly before: string;
  readonly item: (object: EncodedObject) => Buffer | string;
  readonly between: string;
  readonly after: string;
}

export type ListNotation = "compact" | "pretty" | "yaml";

/** Bytes of one chunk. */
const chunkBytes = 256 * 1024;

/** The bytes of a list that is not stored that way, item by item and turn by turn (R-NODE-8). */
export async function writeList(
  document: ListDocument,
  objects: readonly EncodedObject[],
  notation: ListNotation,
): Promise<Buffer[]> {
  const { before, item, between, after } = notations[notation](document, objects.length === 0);
  const pace = new Pace();
  const chunks: Buffer[] = [];
  let pending: Buffer[] = [Buffer.from(before)];
  let bytes = 0;
  for (const [index, object] of objects.entries()) {
    if (index > 0) pending.push(Buffer.from(between));
    const text = item(object);
    const piece = typeof text === "string" ? Buffer.from(text) : text;
    pending.push(piece);
    bytes += piece.length;
    if (bytes >= chunkBytes) {
      chunks.push(Buffer.concat(pending));
      pending = [];
      bytes = 0;
    }
    if (pace.isOver) await pace.rest();
  }
  return [...chunks, Buffer.concat([...pending, Buffer.from(after)])];
}

const notations: Readonly<Record<ListNotation, (document: ListDocument, isEmpty: boolean) => Notation>> = {
  compact: ({ before, item, after }) => ({ before, item, between: ",", after: `${after}\n` }),
  pretty: prettyNotation,
  yaml: yamlNotation,
};

function prettyNotation({ before, item, after }: ListDocument, isEmpty: boolean): Notation {
  if (isEmpty) return { before: indentJson(before + after), item, between: "", after: "" };
  return {
    before: indentJson(before),
    item: (object) => indentJson(item(object).toString(), 2),
    between: ",\n    ",
    after: indentJson(after, 2),
  };
}

/** Keys are sorted in YAML: what comes before the items, and what behind, is told by their names. */
function yamlNotation({ before, item, after }: ListDocument, isEmpty: boolean): Notation {
  const members = parseJson(Buffer.from(before + after)).value as JsonObject;
  if (isEmpty) return { before: stringifyYaml(members), item, between: "", after: "" };
  const key = "rows" in members ? "rows" : "items";
  const membersWhere = (isWanted: (name: string) => boolean): string => {
    const wanted = Object.entries(members).filter(([name]) => name !== key && isWanted(name));
    return wanted.length === 0 ? "" : stringifyYaml(Object.fromEntries(wanted));
  };
  return {
    before: `${membersWhere((name) => compareBytewise(name, key) < 0)}${key}:\n`,
    item: (object) => stringifyYaml([parseJson(Buffer.from(item(object))).value]),
    between: "",
    after: membersWhere((name) => compareBytewise(name, key) > 0),
  };
}
