import { difference, setOf, union, type FieldSet } from "../../meta/field-set/field-set.ts";
import { pathsOf } from "../../meta/field-set/fields-v1.ts";
import { removeFields } from "../../schema/merge/remove-fields.ts";
import { addBackOwned } from "./add-back-owned.ts";
import { ownedByVersion } from "./managers.ts";
import type { Pruning } from "./pruning.ts";
import type { TypedValue, VersionConverter } from "./typed-value.ts";

/**
 * Prunes across versions with nothing taken away before a conversion but what nobody owns, where that would have been done
 * more thoroughly but cannot be. What an object cannot be converted without stays: in the other version it is a part of
 * something that may well be applied.
 */
export function pruneCautiously({ merged, version, managers, last, converter }: Pruning): TypedValue {
  const before = converter.convert(merged, last.version);
  if (before === undefined) return merged;
  const owned = ownedByVersion(managers);
  const given = difference(last.set, owned.get(last.version) ?? {});
  const pruned = prunedIn(before, given, version, converter) ?? merged;
  const own = (one: string): number => Number(one === version);
  return [...owned]
    .sort(([a], [b]) => own(a) - own(b))
    .reduce<TypedValue>((rest, [other, set]) => {
      const [whole, left] = [converter.convert(merged, other), converter.convert(rest, other)];
      if (whole === undefined || left === undefined) return rest;
      return converter.convert(addBackOwned(whole, left, set), version) ?? rest;
    }, pruned);
}

/** Without the fields, in the version; undefined: the version is gone. */
function prunedIn(
  before: TypedValue,
  fields: FieldSet,
  version: string,
  converter: VersionConverter,
): TypedValue | undefined {
  const { type, value } = before;
  const convert = (set: FieldSet) => converter.convert({ type, value: removeFields(type, value, set) }, version);
  try {
    return convert(fields);
  } catch {
    const removable = [...pathsOf(fields)].map((path) => setOf(path)).filter((set) => succeeds(() => convert(set)));
    return convert(removable.reduce(union, {}));
  }
}

function succeeds(convert: () => unknown): boolean {
  try {
    convert();
    return true;
  } catch {
    return false;
  }
}
