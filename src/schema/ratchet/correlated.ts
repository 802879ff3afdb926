import { equalJson } from "../../meta/json/equal.ts";
import { isJsonObject, ownMember } from "../../meta/json/own-member.ts";
import type { JsonValue } from "../../meta/types.ts";
import type { StructuralSchema } from "../structural-schema.ts";
import { indexMapList, type MapListIndex } from "./map-list-index.ts";

/**
 * A value beside the one it was before the update, and what is inside of both, as far as the schema tells which belong
 * together (R-SCH-22). Made on the way, and remembered, for one update. [src: apiserver cel/common/equality.go]
 */
export class Correlated {
  readonly #children = new Map<string | number, Correlated | undefined>();
  #index: MapListIndex | undefined;
  #isIndexed = false;
  #isEqual: boolean | undefined;

  constructor(
    private readonly schema: StructuralSchema,
    readonly value: JsonValue,
    readonly old: JsonValue,
  ) {}

  /** The same property or map entry before; undefined: it was not there, or the schema does not know it. */
  key(name: string): Correlated | undefined {
    if (!this.#children.has(name)) this.#children.set(name, this.#correlateKey(name));
    return this.#children.get(name);
  }

  #correlateKey(name: string): Correlated | undefined {
    if (!isJsonObject(this.value) || !isJsonObject(this.old)) return undefined;
    const [value, old] = [ownMember(this.value, name), ownMember(this.old, name)];
    if (value === undefined || old === undefined) return undefined;
    const { properties, additionalProperties } = this.schema;
    const declared = properties !== undefined && Object.hasOwn(properties, name) ? properties[name] : undefined;
    const schema = declared ?? (typeof additionalProperties === "object" ? additionalProperties : undefined);
    return schema === undefined ? undefined : new Correlated(schema, value, old);
  }

  /** The same item before: only in lists of type map. */
  index(at: number): Correlated | undefined {
    if (!this.#children.has(at)) this.#children.set(at, this.#correlateItem(at));
    return this.#children.get(at);
  }

  #correlateItem(at: number): Correlated | undefined {
    if (!Array.isArray(this.value) || !Array.isArray(this.old) || this.schema.items === undefined) return undefined;
    const value = this.value[at];
    const old = value === undefined ? undefined : this.#mapList(this.old)?.(value);
    return value === undefined || old === undefined || old === null
      ? undefined
      : new Correlated(this.schema.items, value, old);
  }

  #mapList(old: readonly JsonValue[]): MapListIndex | undefined {
    if (!this.#isIndexed) {
      this.#isIndexed = true;
      this.#index = indexMapList(this.schema, old);
    }
    return this.#index;
  }

  /** Nothing in it has changed. Where the schema does not know what is inside, it counts as changed. */
  get isUnchanged(): boolean {
    this.#isEqual ??= this.#compare();
    return this.#isEqual;
  }

  #compare(): boolean {
    const { value, old } = this;
    if (Array.isArray(value)) {
      if (!Array.isArray(old) || old.length !== value.length) return false;
      if (this.#mapList(old) === undefined) return equalJson(value, old);
      return value.every((_, at) => this.index(at)?.isUnchanged === true);
    }
    if (isJsonObject(value)) {
      if (!isJsonObject(old) || Object.keys(old).length !== Object.keys(value).length) return false;
      return Object.keys(value).every((name) => this.key(name)?.isUnchanged === true);
    }
    return equalJson(value, old);
  }
}
