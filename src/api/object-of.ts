import type { Static, TObject, TOptional, TSchema } from "typebox";
import type { ObjectMeta } from "../meta/types.ts";

/** An object of a kind with these schemas. */
export type ObjectFrom<Spec, Status, Fields = undefined> = {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
} & (Spec extends TSchema ? (Spec extends TOptional ? { spec?: Static<Spec> } : { spec: Static<Spec> }) : unknown) &
  (Status extends TSchema ? { status?: Static<Status> } : unknown) &
  (Fields extends TSchema ? Static<Fields> : unknown);

/** What of a kind makes the type of its objects. */
export interface KindSchemas {
  readonly spec?: TSchema | undefined;
  readonly status?: TSchema | undefined;
  readonly fields?: TObject | undefined;
}

/** The TypeScript type of a kind's objects: `type CronTab = ObjectOf<typeof CronTab>`. */
// Looked up rather than inferred from KindDefinition<infer Spec, …>, which costs the compiler seconds, too.
export type ObjectOf<Definition extends KindSchemas> = ObjectFrom<
  Declared<Definition["spec"]>,
  Declared<Definition["status"]>,
  Declared<Definition["fields"]>
>;

type Declared<Schema> = [Schema] extends [undefined] ? undefined : Exclude<Schema, undefined>;
