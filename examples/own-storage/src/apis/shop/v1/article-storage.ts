import { defineStorage, PostgresTable, type ObjectOf } from "apiserver-boot";
import { Article } from "./article.js";

type Stored = ObjectOf<typeof Article>;

/** Each test file has a table of its own, which stays in the database. */
const isTest = process.env["VITEST"] !== undefined;
const table = isTest ? `articles_test_${process.pid}` : "articles";

/** Made if missing, for as long as nobody else makes it. Whoever writes rows by SQL gets uid and creationTimestamp, too. */
const setUp = `
CREATE TABLE IF NOT EXISTS ${table} (
  namespace text NOT NULL,
  name text NOT NULL,
  metadata jsonb NOT NULL DEFAULT jsonb_build_object(
    'uid', gen_random_uuid(),
    'generation', 1,
    'creationTimestamp', to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
  ),
  title text NOT NULL,
  cents integer NOT NULL DEFAULT 0,
  PRIMARY KEY (namespace, name)
);
CREATE OR REPLACE FUNCTION ${table}_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    PERFORM pg_notify('${table}_changes', json_build_object('namespace', OLD.namespace, 'name', OLD.name)::text);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    PERFORM pg_notify('${table}_changes', json_build_object('namespace', NEW.namespace, 'name', NEW.name)::text);
  END IF;
  RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS changed ON ${table};
CREATE TRIGGER changed AFTER INSERT OR UPDATE OR DELETE ON ${table} FOR EACH ROW EXECUTE FUNCTION ${table}_changed();
`;

/** The shop's own programs read and write the columns, too. */
export const storage = defineStorage(
  Article,
  new PostgresTable<Stored>({
    url: process.env["POSTGRES_URL"],
    table,
    channel: `${table}_changes`,
    setUp,
    toRow: ({ metadata: { namespace, name, ...metadata }, spec }) => ({
      namespace,
      name,
      metadata,
      title: spec.title,
      cents: spec.cents,
    }),
    toObject: ({ namespace, name, metadata, title, cents }) =>
      ({
        apiVersion: "shop.example.com/v1",
        kind: "Article",
        metadata: { ...(metadata as object), namespace, name },
        spec: { title, cents },
      }) as Stored,
  }),
);
