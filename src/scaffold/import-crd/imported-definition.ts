import type { JsonSchema } from "./json-schema.ts";

/** What is read of a CustomResourceDefinition, of whichever version of its API. */
export interface ImportedDefinition {
  readonly group: string;
  readonly names: ImportedNames;
  readonly namespaced: boolean;
  /** The first is the stored one. */
  readonly versions: readonly [ImportedVersion, ...ImportedVersion[]];
  readonly conversion: "None" | "Webhook";
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface ImportedNames {
  readonly kind: string;
  readonly listKind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
}

export interface ImportedVersion {
  readonly name: string;
  readonly served: boolean;
  /** What users are told; `true`: what they are told of any deprecated version. */
  readonly deprecated: true | string | undefined;
  /** Of whole objects. */
  readonly schema: JsonSchema;
  readonly statusSubresource: boolean;
  readonly scale: ImportedScale | undefined;
  readonly columns: readonly ImportedColumn[];
  readonly selectableFields: readonly string[];
}

export interface ImportedScale {
  readonly specReplicas: string;
  readonly statusReplicas: string;
  readonly labelSelector?: string;
}

export interface ImportedColumn {
  readonly name: string;
  readonly type: string;
  readonly jsonPath: string;
  readonly description?: string;
  readonly format?: string;
  readonly priority?: number;
}
