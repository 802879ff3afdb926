import type { StructuralSchema } from "../schema/structural-schema.ts";
import type { AnyConversion } from "./conversion.ts";
import type { AnyKind, Column } from "./kind.ts";
import type { OwnStorageDefinition } from "./own-storage.ts";
import type { Connect, Getter, NamedCreate } from "./subresource.ts";

/** All groups a server serves, resolved and checked: what discovery, OpenAPI and routing read. */
export interface ServedApi {
  /** In declaration order. */
  readonly groups: readonly ServedGroup[];
}

export interface ServedGroup {
  readonly name: string;
  /** Best first. */
  readonly versions: readonly ServedVersion[];
  /** Of kinds that clients no longer see in a version, while objects may still be stored in it. */
  readonly unserved: readonly ServedResource[];
}

export interface ServedVersion {
  readonly group: string;
  readonly version: string;
  /** `group/version`. */
  readonly groupVersion: string;
  /** Sorted by resource. */
  readonly resources: readonly ServedResource[];
}

/** One kind in one version. */
export interface ServedResource {
  readonly group: string;
  readonly version: string;
  /** `group/version`. */
  readonly apiVersion: string;
  readonly kind: string;
  readonly listKind: string;
  readonly resource: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  /** The version objects are stored in (R-DISC-5). */
  readonly storageVersion: string;
  /** To and from the hub; absent: this is the hub, or declared by the same value. */
  readonly conversion?: AnyConversion;
  /** Where its objects live; absent: in the server's storage. */
  readonly ownStorage?: OwnStorageDefinition;
  /** Said to whoever uses it; absent: it is not deprecated (R-MV-8). */
  readonly deprecationWarning?: string;
  /** Sorted (R-VERB-5). */
  readonly verbs: readonly string[];
  /** Sorted by name. */
  readonly subresources: readonly ServedSubresource[];
  /** Schema of the whole object: properties spec, status; apiVersion, kind, metadata are implied. */
  readonly schema: StructuralSchema;
  /** Columns as printed: Name, then the kind's own, or Age where it has none (R-TBL-5). */
  readonly columns: readonly Column[];
  readonly definition: AnyKind;
}

/** A type that only goes over the wire. */
export interface ServedType {
  readonly group: string;
  readonly version: string;
  /** `group/version`. */
  readonly apiVersion: string;
  readonly kind: string;
  readonly schema: StructuralSchema;
}

export type ServedSubresource = ServedPart &
  (
    | { readonly type: "status" | "scale" }
    | {
        readonly type: "create";
        readonly definition: NamedCreate;
        readonly input: ServedType;
        readonly output?: ServedType;
      }
    | {
        readonly type: "getter";
        readonly definition: Getter;
        /** Names the options in errors. */
        readonly optionsKind: string;
        readonly options: StructuralSchema;
        readonly output?: ServedType;
      }
    | { readonly type: "connect"; readonly definition: Connect; readonly options: StructuralSchema }
  );

interface ServedPart {
  /** e.g. `status`. */
  readonly name: string;
  /** Kind on the wire; its group and version where they differ from the parent's (Scale). */
  readonly kind: string;
  readonly group?: string;
  readonly version?: string;
  readonly verbs: readonly string[];
}
