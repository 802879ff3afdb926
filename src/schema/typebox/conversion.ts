import type { NestedValidation, StructuralSchema } from "../structural-schema.ts";

/** One conversion of a schema: collects every problem instead of stopping at the first. */
export interface Conversion {
  readonly problems: readonly string[];
  report(path: string, problem: string): void;
  /** A schema of a value. */
  convert(schema: unknown, path: string): StructuralSchema;
  /** A schema inside a junctor. */
  nested(schema: unknown, path: string): NestedValidation;
  /** The branches of a junctor, found at `path` under `keyword`. */
  nestedAll(schemas: unknown, path: string, keyword: string): NestedValidation[];
}
