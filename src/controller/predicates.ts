import { isDeepStrictEqual } from "node:util";
import type { KubeObject } from "../meta/types.ts";
import type { InformerEvent } from "./cache/informer.ts";

/** Whether an event is worth a reconciliation. */
export type Predicate<T extends KubeObject = KubeObject> = (event: InformerEvent<T>) => boolean;

/** The spec changed, not only status or metadata; what appears, disappears or is resynced always passes. */
export const generationChanged: Predicate = (event) => hasChanged(event, ({ metadata }) => metadata.generation);

/** Labels changed; what appears or disappears always passes. */
export const labelsChanged: Predicate = (event) => hasChanged(event, ({ metadata }) => metadata.labels ?? {});

/** Annotations changed; what appears or disappears always passes. */
export const annotationsChanged: Predicate = (event) => hasChanged(event, ({ metadata }) => metadata.annotations ?? {});

export const anyOf =
  <T extends KubeObject = KubeObject>(...predicates: readonly Predicate<T>[]): Predicate<T> =>
  (event) =>
    predicates.some((predicate) => predicate(event));

export const allOf =
  <T extends KubeObject = KubeObject>(...predicates: readonly Predicate<T>[]): Predicate<T> =>
  (event) =>
    predicates.every((predicate) => predicate(event));

/** For one's own: the part of the object that `read` returns changed. */
export const changed =
  <T extends KubeObject>(read: (object: T) => unknown): Predicate<T> =>
  (event) =>
    hasChanged(event, read);

/** A resync asks to look again, whatever changed. */
function hasChanged<T extends KubeObject>({ object, old }: InformerEvent<T>, read: (object: T) => unknown): boolean {
  return old === undefined || !isDeepStrictEqual(read(old), read(object));
}
