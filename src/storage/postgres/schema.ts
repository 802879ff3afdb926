/** Of the tables and the function; another one would be a change that old servers do not know. */
export const format = 1;

/** By which servers tell each other that there is something new. */
export const channelOf = (schema: string): string => `${schema}_changes`;

/**
 * What is made where it is missing. A row of `revisions` is a write; it is what its key holds at all revisions from its own to
 * the one before `superseded`. The one row of `store` is locked by every writer until it has committed: whoever
 * sees a revision sees all before it, and no sequence leaves gaps. docs/decisions/010-sql-storages.md
 */
export const schemaStatements = (schema: string, id: string): readonly string[] => [
  `CREATE SCHEMA IF NOT EXISTS ${schema}`,
  `CREATE TABLE IF NOT EXISTS ${schema}.store (
     one boolean PRIMARY KEY DEFAULT true CHECK (one),
     id text NOT NULL,
     format integer NOT NULL,
     latest bigint NOT NULL,
     compacted bigint NOT NULL,
     compaction_turn bigint NOT NULL
   ) WITH (fillfactor = 20)`,
  `CREATE TABLE IF NOT EXISTS ${schema}.revisions (
     revision bigint PRIMARY KEY,
     key text COLLATE "C" NOT NULL,
     value bytea,
     previous bigint,
     superseded bigint
   )`,
  `CREATE UNIQUE INDEX IF NOT EXISTS revisions_present ON ${schema}.revisions (key) WHERE superseded IS NULL`,
  `CREATE INDEX IF NOT EXISTS revisions_key ON ${schema}.revisions (key, revision)`,
  `CREATE INDEX IF NOT EXISTS revisions_superseded ON ${schema}.revisions (superseded) WHERE superseded IS NOT NULL`,
  writeFunction(schema),
  `INSERT INTO ${schema}.store (id, format, latest, compacted, compaction_turn)
   VALUES ('${id}', ${format}, 1, 0, 0) ON CONFLICT DO NOTHING`,
];

/**
 * Many writes in one round trip, one lock and one commit. A deletion has no value; what the key has to hold is `expected`, null for
 * nothing. Of each: its revision or null, and what the key held.
 */
const writeFunction = (schema: string): string => `
CREATE OR REPLACE FUNCTION ${schema}.write(keys text[], contents bytea[], expected bigint[])
RETURNS TABLE (written bigint, held bigint) LANGUAGE plpgsql AS $function$
DECLARE
  newest bigint;
  before bigint;
  item record;
BEGIN
  SELECT latest INTO STRICT newest FROM ${schema}.store FOR UPDATE;
  before := newest;
  FOR item IN SELECT * FROM unnest(keys, contents, expected) AS wanted (key, value, expected) LOOP
    written := NULL;
    SELECT revision INTO held FROM ${schema}.revisions WHERE key = item.key AND superseded IS NULL;
    IF held IS NOT DISTINCT FROM item.expected THEN
      newest := newest + 1;
      written := newest;
      UPDATE ${schema}.revisions SET superseded = newest WHERE revision = held;
      INSERT INTO ${schema}.revisions (revision, key, value, previous, superseded)
      VALUES (newest, item.key, item.value, held, CASE WHEN item.value IS NULL THEN newest END);
    END IF;
    RETURN NEXT;
  END LOOP;
  IF newest > before THEN
    UPDATE ${schema}.store SET latest = newest;
    PERFORM pg_notify('${channelOf(schema)}', newest::text);
  END IF;
END
$function$`;
