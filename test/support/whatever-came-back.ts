import type { ObjectMeta, StatusDetails } from "../../src/meta/types.ts";

type Fields = Readonly<Record<string, unknown>>;

/** What a body may have, whichever it is: an object, a list, a Status. What is not there is undefined. */
export interface Body {
  readonly kind: string;
  readonly apiVersion: string;
  readonly metadata: ObjectMeta & {
    readonly name: string;
    readonly continue?: string;
    readonly remainingItemCount?: number;
  };
  readonly spec: Fields;
  readonly status: unknown;
  readonly items: readonly Body[];
  readonly message: string;
  readonly reason: string;
  readonly code: number;
  readonly details: StatusDetails;
}
