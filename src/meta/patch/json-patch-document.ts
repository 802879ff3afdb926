import { cloneJson } from "../json/clone.ts";
import { exceedsMaxDepth } from "../json/depth.ts";
import { equalJson } from "../json/equal.ts";
import { setMember } from "../json/own-member.ts";
import { stringifyJson } from "../json/stringify.ts";
import type { JsonObject, JsonValue } from "../types.ts";
import { JsonPatchFailure } from "./json-patch-errors.ts";
import { listIndex, parseJsonPointer, valueAt } from "./json-pointer.ts";

/** How many bytes all copies of one patch may add together (R-PAT-4). */
const maxCopiedBytes = 3 * 1024 * 1024;
/** How many list items all operations of one patch may push aside: some tenths of a second, in which nothing else happens. */
const maxShiftedItems = 200_000_000;

type Container = JsonValue[] | JsonObject;

/** A document under patching: the operations of RFC 6902, in place. Values handed in are taken over. */
export class JsonPatchDocument {
  #copiedBytes = 0;
  #shiftedItems = 0;

  constructor(public root: JsonValue) {}

  add(path: string, value: JsonValue): void {
    const target = this.#locate("add", path);
    if (target === undefined) throw new JsonPatchFailure("add operation does not apply: the whole document");
    if (Array.isArray(target.container)) this.#insert(target.container, target.token, value, path);
    else setMember(target.container, target.token, value);
  }

  /** A member that is not there is added, as upstream. */
  replace(path: string, value: JsonValue): void {
    const target = this.#locate("replace", path);
    if (target === undefined) this.root = value;
    else if (Array.isArray(target.container)) target.container[this.#itemAt("replace", path, target)] = value;
    else setMember(target.container, target.token, value);
  }

  /** Returns what was there. The whole document cannot be removed: an API object cannot become nothing. */
  remove(path: string): JsonValue {
    const target = this.#locate("remove", path);
    const value = this.#existing("remove", path);
    if (target === undefined) throw new JsonPatchFailure("remove operation does not apply: the whole document");
    if (Array.isArray(target.container)) this.#removeItem(target.container, this.#itemAt("remove", path, target));
    else delete target.container[target.token];
    return value;
  }

  move(from: string, path: string): void {
    if (path.startsWith(`${from}/`)) {
      throw new JsonPatchFailure(`move operation does not apply: ${quoted(path)} lies within ${quoted(from)}`);
    }
    if (from === path) this.#existing("move", from);
    else this.add(path, this.remove(from));
  }

  /** A member that is not there is copied as null, as upstream. */
  copy(from: string, path: string): void {
    const source = this.#locate("copy", from);
    const value =
      source === undefined || Array.isArray(source.container)
        ? this.#existing("copy", from)
        : (valueAt(source.container, source.token) ?? null);
    if (exceedsMaxDepth(value)) throw new JsonPatchFailure("copy operation does not apply: nested too deep");
    this.#copiedBytes += Buffer.byteLength(stringifyJson(value));
    if (this.#copiedBytes > maxCopiedBytes) {
      throw new JsonPatchFailure(
        `Unable to complete the copy, the accumulated size increase of copy is ${this.#copiedBytes}, exceeding the limit ${maxCopiedBytes}`,
      );
    }
    this.add(path, cloneJson(value));
  }

  /** A missing member equals null, as upstream's clients rely on; a missing parent or list item equals nothing. */
  test(path: string, expected: JsonValue): void {
    const target = this.#locate("test", path);
    const actual = target === undefined ? this.root : valueAt(target.container, target.token);
    if (actual === undefined && Array.isArray(target?.container)) throw missing("test", path);
    if (!equalJson(actual ?? null, expected)) throw new JsonPatchFailure(`testing value ${path} failed: test failed`);
  }

  /** The container a pointer ends in and the last token; undefined for the whole document. */
  #locate(op: string, path: string): { container: Container; token: string } | undefined {
    const tokens = parseJsonPointer(path);
    if (tokens === undefined)
      throw new JsonPatchFailure(`${op} operation does not apply: ${quoted(path)} is not a JSON pointer`);
    const token = tokens.pop();
    if (token === undefined) return undefined;
    let value: JsonValue | undefined = this.root;
    for (const step of tokens) value = value === undefined ? undefined : valueAt(value, step);
    if (typeof value !== "object" || value === null) throw missing(op, path);
    return { container: value, token };
  }

  #existing(op: string, path: string): JsonValue {
    const target = this.#locate(op, path);
    const value = target === undefined ? this.root : valueAt(target.container, target.token);
    if (value === undefined) throw missing(op, path);
    return value;
  }

  #itemAt(op: string, path: string, { container, token }: { container: Container; token: string }): number {
    const length = Array.isArray(container) ? container.length : 0;
    const index = listIndex(token, length);
    if (index === undefined || index >= length) throw missing(op, path);
    return index;
  }

  #insert(list: JsonValue[], token: string, value: JsonValue, path: string): void {
    const index = token === "-" ? list.length : listIndex(token, list.length + 1);
    if (index === undefined || index > list.length) {
      throw new JsonPatchFailure(
        `add operation does not apply: doc is missing path: ${quoted(path)}: invalid array index`,
      );
    }
    this.#countShifted(list.length - index);
    list.splice(index, 0, value);
  }

  #removeItem(list: JsonValue[], index: number): void {
    this.#countShifted(list.length - index);
    list.splice(index, 1);
  }

  #countShifted(items: number): void {
    this.#shiftedItems += items;
    if (this.#shiftedItems > maxShiftedItems) {
      throw new JsonPatchFailure(`the operations move more than ${maxShiftedItems} list items`);
    }
  }
}

const missing = (op: string, path: string): JsonPatchFailure =>
  new JsonPatchFailure(`${op} operation does not apply: doc is missing path: ${quoted(path)}: missing value`);

const quoted = (path: string): string => JSON.stringify(path);
