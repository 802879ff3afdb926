import { keyElement, valueElement } from "../../meta/field-set/path-element.ts";
import { isJsonObject, setMember } from "../../meta/json/own-member.ts";
import { goQuote } from "../../meta/go-format.ts";
import type { JsonObject, JsonValue } from "../../meta/types.ts";
import { MergeError } from "./merge-error.ts";
import type { ListType } from "./merge-type.ts";

/** By what an item of a list of type set or map is known. @throws MergeError with upstream's text. */
export function itemElement(list: ListType, item: JsonValue): string {
  return list.relation === "map" ? mapItem(list, item) : setItem(item);
}

function setItem(item: JsonValue): string {
  if (item === null) throw broken("associative list without keys has an element that's an explicit null");
  if (Array.isArray(item)) throw broken("not supported: associative list with lists as elements");
  if (typeof item === "object") throw broken("associative list without keys has an element that's a map type");
  return valueElement(item);
}

/** Absent keys stand for their defaults; one without a default is another item than one that has it. */
function mapItem({ keys, items }: ListType, item: JsonValue): string {
  if (item === null) throw broken("associative list with keys may not have a null element");
  if (!isJsonObject(item)) throw broken("associative list with keys may not have non-map elements");
  const values: JsonObject = {};
  let isKnown = false;
  for (const key of keys) {
    const value = Object.hasOwn(item, key) ? item[key] : items.map?.fields.get(key)?.default;
    if (value === undefined) continue;
    setMember(values, key, value);
    isKnown = true;
  }
  if (isKnown) return keyElement(values);
  throw broken(
    `associative list with keys has an element that omits all key fields [${keys.map(goQuote).join(" ")}] (and doesn't have default values for any key fields)`,
  );
}

const broken = (message: string): MergeError => new MergeError([{ path: "", message }]);
