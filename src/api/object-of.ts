import type { Static, TOptional, TSchema } from "typebox";
import type { ObjectMeta } from "../meta/types.ts";

/** An object of a kind with these schemas. */
export type ObjectFrom<Spec extends TSchema, Status extends TSchema | undefined> = {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
} & (Spec extends TOptional ? { spec?: Static<Spec> } : { spec: Static<Spec> }) &
  (Status extends TSchema ? { status?: Static<Status> } : unknown);

/** What of a kind makes the type of its objects. */
export interface KindSchemas {
  readonly spec: TSchema;
  readonly status?: TSchema | undefined;
}

/** The TypeScript type of a kind's objects: `type CronTab = ObjectOf<typeof CronTab>`. */
// Looked up rather than inferred from KindDefinition<infer Spec, …>, which costs the compiler seconds, too.
export type ObjectOf<Definition extends KindSchemas> = ObjectFrom<
  Definition["spec"],
  [Definition["status"]] extends [undefined] ? undefined : Exclude<Definition["status"], undefined>
>;
