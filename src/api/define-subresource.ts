import type { TObject } from "typebox";
import type { AnyKind, KindDefinition } from "./kind.ts";
import type { ObjectOf } from "./object-of.ts";
import type { ScaleOptions } from "./scale.ts";
import type {
  Connect,
  ConnectOptions,
  Getter,
  GetterOptions,
  NamedCreate,
  NamedCreateOptions,
  ScaleDefinition,
  SubresourceDefinition,
} from "./subresource.ts";

type Parent = Pick<KindDefinition, "kind" | "spec" | "status">;

/** `/scale` of a kind that is not to be edited: the same as `scale` in `defineKind`. */
export const scale = (options: ScaleOptions): ScaleDefinition => ({ type: "scale", ...options });

/** A subresource that is POSTed to: `POST …/{name}/approve`. */
export const namedCreate = <K extends Parent, Input extends TObject, Output extends TObject = TObject>(
  kind: K,
  options: NamedCreateOptions<ObjectOf<K>, Input, Output>,
): NamedCreate => ({ ...(options as unknown as NamedCreate), type: "create", of: kind.kind });

/** A subresource that is read: `GET …/{name}/log?follow=true`. */
export const getter = <K extends Parent, Options extends TObject = TObject, Output extends TObject = TObject>(
  kind: K,
  options: GetterOptions<ObjectOf<K>, Options, Output>,
): Getter => ({ ...(options as unknown as Getter), type: "getter", of: kind.kind });

/** A subresource that speaks HTTP or WebSocket as it likes. */
export const connect = <K extends Parent, Options extends TObject = TObject>(
  kind: K,
  options: ConnectOptions<ObjectOf<K>, Options>,
): Connect => ({ ...(options as unknown as Connect), type: "connect", of: kind.kind });

type Extendable = Pick<AnyKind, "subresources" | "defined">;

/**
 * The kind with subresources by name. They are made for a kind, and so after it: this puts the two together.
 * The same again is not an error; the last of a name counts.
 */
export function withSubresources<K extends Extendable>(
  kind: K,
  subresources: Readonly<Record<string, SubresourceDefinition>>,
): K {
  const { scale, ...rest } = subresources;
  const defined = { ...kind, defined: kind.defined ?? kind, subresources: { ...kind.subresources, ...rest } };
  if (scale === undefined) return defined;
  return scale.type === "scale"
    ? { ...defined, scale }
    : { ...defined, subresources: { ...defined.subresources, scale } };
}
