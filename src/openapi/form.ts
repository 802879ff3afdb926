import type { JsonObject } from "../meta/types.ts";

/** What differs between schemas of OpenAPI v2 and v3. */
export interface Form {
  /** Whether only what v2 can say, and old kubectl can bear, is published (R-OAS-7). */
  readonly downgrades: boolean;
  /** A reference to a definition by its full name, with keywords beside it. */
  reference(name: string, siblings?: JsonObject): JsonObject;
  /** A definition's default, where the form publishes those of meta types. */
  readonly metaDefaults: boolean;
}

/** kube-apiserver publishes v2 definitions of its own types without defaults, so the meta types come without (R-OAS-3). */
export const formV2: Form = {
  downgrades: true,
  reference: (name, siblings = {}) => ({ ...siblings, $ref: `#/definitions/${name}` }),
  metaDefaults: false,
};

/** v3.0 forbids keywords beside `$ref`: a reference that has some goes into `allOf` (R-OAS-14). */
export const formV3: Form = {
  downgrades: false,
  reference: (name, siblings = {}) => {
    const pointer = { $ref: `#/components/schemas/${name}` };
    return Object.keys(siblings).length === 0 ? pointer : { ...siblings, allOf: [pointer] };
  },
  metaDefaults: true,
};
