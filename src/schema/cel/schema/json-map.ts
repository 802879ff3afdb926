import { equalJson } from "../../../meta/json/equal.ts";
import { ownMember } from "../../../meta/json/own-member.ts";
import type { JsonObject, JsonValue } from "../../../meta/types.ts";
import { noSuchOverload } from "../cel-error.ts";
import { equalValues } from "../values/equality.ts";
import { CelMap, type Value } from "../values/value.ts";
import { escapeProperty } from "./property-names.ts";

type Wrap = (json: JsonValue) => Value;

/** A map of an object: keys are the client's. */
export class JsonMap extends CelMap {
  constructor(
    private readonly object: JsonObject,
    private readonly wrap: Wrap,
  ) {
    super();
  }

  get size(): number {
    return Object.keys(this.object).length;
  }

  find(key: Value): Value | undefined {
    if (typeof key !== "string") throw noSuchOverload();
    const json = ownMember(this.object, key);
    return json === undefined ? undefined : this.wrap(json);
  }

  keys(): Iterable<Value> {
    return Object.keys(this.object);
  }

  equals(other: Value): boolean {
    if (!(other instanceof CelMap)) throw noSuchOverload();
    return other.size === this.size && Object.keys(this.object).every((key) => equalMembers(this, other, key));
  }
}

function equalMembers(a: CelMap, b: CelMap, key: string): boolean {
  const [mine, theirs] = [a.find(key), b.find(key)];
  if (mine === undefined || theirs === undefined) return mine === theirs;
  return equalValues(mine, theirs);
}

/** An object with declared properties, by their escaped names. A null is as good as an absent property. */
export class JsonStruct extends CelMap {
  constructor(
    readonly object: JsonObject,
    private readonly fields: ReadonlyMap<string, Wrap>,
  ) {
    super();
  }

  get size(): number {
    return Object.keys(this.object).length;
  }

  find(key: Value): Value | undefined {
    if (typeof key !== "string") throw noSuchOverload();
    const name = nameOf(key);
    const wrap = this.fields.get(name);
    const json = wrap === undefined ? undefined : ownMember(this.object, name);
    return json === undefined || json === null ? undefined : wrap?.(json);
  }

  *keys(): Iterable<Value> {
    for (const name of Object.keys(this.object)) {
      const escaped = this.fields.has(name) ? escapeProperty(name) : undefined;
      if (escaped !== undefined) yield escaped;
    }
  }

  /** What is not declared is compared as JSON. */
  equals(other: Value): boolean {
    if (!(other instanceof CelMap)) throw noSuchOverload();
    if (other.size !== this.size) return false;
    return Object.entries(this.object).every(([name, json]) => {
      const escaped = this.fields.has(name) ? escapeProperty(name) : undefined;
      if (escaped !== undefined) return equalMembers(this, other, escaped);
      if (!(other instanceof JsonStruct)) throw noSuchOverload();
      const theirs = ownMember(other.object, name);
      return theirs === undefined || equalJson(json, theirs);
    });
  }
}

const words: Readonly<Record<string, string>> = { underscores: "__", dot: ".", dash: "-", slash: "/" };
const unescaped = new Map<string, string>();

/** Names come from rules, so that there are few; but a rule may compute one. */
function nameOf(escaped: string): string {
  if (!escaped.includes("__")) return escaped;
  const known = unescaped.get(escaped);
  if (known !== undefined) return known;
  const name = escaped.replaceAll(/__([^_]+)__/g, (_, word: string) => words[word] ?? word);
  if (unescaped.size >= 1000) unescaped.clear();
  unescaped.set(escaped, name);
  return name;
}
