import type { KubeObject, ObjectMeta } from "../meta/types.ts";

/**
 * The type of a resource's objects as they come. Types of other clients say what a class holds, not what is sent: in those
 * of @kubernetes/client-node times are Dates, and a field `from` is called `_from`; `ObjectAs<V1Pod>` has strings, and `from`.
 */
export type ObjectAs<T> = T extends KubeObject
  ? T
  : Wire<Omit<T, keyof KubeObjectFields>> & { apiVersion: string; kind: string; metadata: ObjectMeta };

type KubeObjectFields = Record<"apiVersion" | "kind" | "metadata", unknown>;

type Wire<T> = T extends Date
  ? string
  : T extends readonly (infer Item)[]
    ? Wire<Item>[]
    : T extends object
      ? { [Key in keyof T as WireName<Key>]: Wire<T[Key]> }
      : T;

type WireName<Key> = Key extends `_${infer Name}` ? Name : Key;

/** What is applied: the fields one wants to own, of which only the name has to be there. */
export type ApplyConfiguration<T extends KubeObject> = {
  apiVersion?: string;
  kind?: string;
  metadata: ObjectMeta & { name: string };
} & { [Key in keyof T as Key extends keyof KubeObjectFields ? never : Key]?: Partially<T[Key]> };

/** Items of lists are whole: by their keys a server tells them apart. */
type Partially<T> = T extends readonly unknown[] ? T : T extends object ? { [Key in keyof T]?: Partially<T[Key]> } : T;
