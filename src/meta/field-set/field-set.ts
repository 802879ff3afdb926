/**
 * A set of fields of an object, in the form it has in `managedFields[].fieldsV1` (R-SSA-11): members are path elements
 * (`f:name`, `k:{"name":"a"}`, `v:1`, `i:0`), `"."` says that a field with members of its own is in the set itself, and a
 * field without members always is. A field that is not in the set and has no members does not occur; the empty set is
 * `{}`. Never changed once made: sets share their parts.
 */
export type FieldSet = { readonly [element: string]: FieldSet };

/** A set that is being made. */
export type FieldSetDraft = { [element: string]: FieldSet };

export const emptySet: FieldSet = Object.freeze({});

/** A field of the set, with nothing below it in the set. */
export const leaf: FieldSet = Object.freeze({});

export function isEmptySet(set: FieldSet): boolean {
  if (set === leaf || set === emptySet) return true;
  for (const _ in set) return false;
  return true;
}

/** Whether a field is in the set itself, and not only something below it. */
export const isMember = (field: FieldSet): boolean => field["."] !== undefined || isEmptySet(field);

/** Whether there is something of the set below the field. */
export function hasMembers(field: FieldSet): boolean {
  for (const element in field) if (element !== ".") return true;
  return false;
}

/** The field with these members; undefined if nothing of it is in the set. */
export function fieldOf(member: boolean, members: FieldSet): FieldSet | undefined {
  if (isEmptySet(members)) return member ? leaf : undefined;
  return member ? { ".": leaf, ...members } : members;
}

/** The members of a field as a set of their own, whatever the field's own membership. */
export function membersOf(field: FieldSet): FieldSet {
  if (field["."] === undefined) return field;
  const members: FieldSetDraft = {};
  for (const element of Object.keys(field)) if (element !== ".") members[element] = field[element] as FieldSet;
  return members;
}

/** A set of the paths, each a list of elements. */
export function setOf(...paths: readonly (readonly string[])[]): FieldSet {
  return paths.reduce<FieldSet>((set, path) => union(set, pathSet(path)), emptySet);
}

function pathSet(path: readonly string[]): FieldSet {
  return path.reduceRight<FieldSet>((below, element) => ({ [element]: below }), leaf);
}

export function hasPath(set: FieldSet, path: readonly string[]): boolean {
  let field: FieldSet | undefined = set;
  for (const element of path) {
    field = field[element];
    if (field === undefined) return false;
  }
  return path.length > 0 && isMember(field);
}

/** What is in one of the two, or in both. */
export function union(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b || isEmptySet(b)) return a;
  if (isEmptySet(a)) return b;
  const out: FieldSetDraft = { ...a };
  for (const element of Object.keys(b)) {
    const theirs = b[element] as FieldSet;
    const ours = out[element];
    out[element] = ours === undefined || element === "." ? theirs : unionOfFields(ours, theirs);
  }
  return out;
}

function unionOfFields(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b) return a;
  return fieldOf(isMember(a) || isMember(b), union(membersOf(a), membersOf(b))) ?? leaf;
}

/** What is in both. */
export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b) return a;
  const out: FieldSetDraft = {};
  for (const element of Object.keys(a)) {
    const theirs = b[element];
    if (theirs === undefined || element === ".") continue;
    const ours = a[element] as FieldSet;
    const both = fieldOf(isMember(ours) && isMember(theirs), intersection(ours, theirs));
    if (both !== undefined) out[element] = both;
  }
  return out;
}

/** What is in `a` and not in `b`; a field in `b` does not take those below it away. The same object if that is all. */
export const difference = (a: FieldSet, b: FieldSet): FieldSet => without(a, b, false);

/** The same, but a field in `b` takes all away that is below it. */
export const recursiveDifference = (a: FieldSet, b: FieldSet): FieldSet => without(a, b, true);

function without(a: FieldSet, b: FieldSet, recursive: boolean): FieldSet {
  const changes = new Map<string, FieldSet | undefined>();
  for (const element of Object.keys(b)) {
    const ours = element === "." ? undefined : a[element];
    if (ours === undefined) continue;
    const left = fieldWithout(ours, b[element] as FieldSet, recursive);
    if (left !== ours) changes.set(element, left);
  }
  return changes.size === 0 ? a : changed(a, changes);
}

/** undefined: the field is gone. Made anew: deleting from big objects is slow. */
function changed(set: FieldSet, changes: ReadonlyMap<string, FieldSet | undefined>): FieldSet {
  const out: FieldSetDraft = {};
  for (const element of Object.keys(set)) {
    const field = changes.has(element) ? changes.get(element) : set[element];
    if (field !== undefined) out[element] = field;
  }
  return out;
}

function fieldWithout(ours: FieldSet, theirs: FieldSet, recursive: boolean): FieldSet | undefined {
  const taken = isMember(theirs);
  if (taken && recursive) return undefined;
  const members = without(ours, theirs, recursive);
  const isKept = isMember(ours) && !taken;
  if (members === ours && isKept === isMember(ours)) return ours;
  return fieldOf(isKept, membersOf(members));
}
