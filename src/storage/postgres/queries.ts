/** Of values in one answer, before another page is asked for. */
const pageBytes = 8 * 1024 * 1024;

/**
 * Of rows in an order, those that fit into a page. The answer tells what the store is at, in the same snapshot; `counted` is how
 * many rows there would have been.
 */
const paged = (schema: string, rows: string, order: string): string => `
SELECT store.id, store.latest, store.compacted, page.*
FROM ${schema}.store LEFT JOIN LATERAL (
  SELECT * FROM (
    SELECT *, count(*) OVER () AS counted, sum(size) OVER (ORDER BY ${order}) - size AS before
    FROM (${rows}) AS found
  ) AS sized WHERE before < ${pageBytes}
) AS page ON true ORDER BY page.${order}`;

export interface Queries {
  readonly write: string;
  readonly latest: string;
  readonly get: string;
  readonly present: string;
  readonly past: string;
  readonly countPast: string;
  readonly changes: string;
  readonly compact: string;
  readonly purge: string;
  readonly claim: string;
}

export function queriesOf(schema: string): Queries {
  const revisions = `${schema}.revisions`;
  const listed = (condition: string): string =>
    `SELECT key, revision, value, coalesce(octet_length(value), 0) AS size FROM ${revisions}
     WHERE key >= $1 AND key <> $2 AND key < $3 AND ${condition} ORDER BY key LIMIT $4`;
  const heldAt = (parameter: string): string =>
    `revision <= ${parameter} AND (superseded IS NULL OR superseded > ${parameter})`;
  return {
    write: `SELECT written, held FROM ${schema}.write($1, $2, $3)`,
    latest: `SELECT id, latest, compacted FROM ${schema}.store`,
    get: `SELECT key, revision, value FROM ${revisions} WHERE key = $1 AND superseded IS NULL`,
    // From $1, but for $2, up to before $3, at most $4.
    present: paged(schema, listed("superseded IS NULL"), "key"),
    // The same at revision $5.
    past: paged(schema, listed(heldAt("$5")), "key"),
    countPast: `SELECT store.id, store.latest, store.compacted, (
       SELECT count(*) FROM ${revisions} WHERE key >= $1 AND key <> $2 AND key < $3 AND ${heldAt("$4")}
     ) AS counted FROM ${schema}.store`,
    // After revision $1 from key $2 up to before $3, at most $4.
    changes: paged(
      schema,
      `SELECT now.revision, now.key, now.value, now.previous, old.value AS previous_value,
         coalesce(octet_length(now.value), 0) + coalesce(octet_length(old.value), 0) AS size
       FROM ${revisions} AS now LEFT JOIN ${revisions} AS old ON old.revision = now.previous
       WHERE now.revision > $1 AND now.key >= $2 AND now.key < $3 ORDER BY now.revision LIMIT $4`,
      "revision",
    ),
    compact: `UPDATE ${schema}.store SET compacted = $1 WHERE compacted < $1`,
    purge: `DELETE FROM ${revisions} WHERE revision IN (
       SELECT revision FROM ${revisions} WHERE superseded <= $1 ORDER BY superseded LIMIT $2 FOR UPDATE SKIP LOCKED)`,
    claim: `WITH turn AS (
       UPDATE ${schema}.store SET compaction_turn = compaction_turn + 1 WHERE compaction_turn = $1 RETURNING compaction_turn)
     SELECT (SELECT compaction_turn FROM turn) AS claimed, compaction_turn AS seen FROM ${schema}.store`,
  };
}
