import { ConnectorError } from '@arkflows/connector-sdk';
import { type Clock, nearest } from '@arkflows/contracts';
import { staleness } from './errors.js';
import { parseTableName } from './identifiers.js';
import type { StatementResult } from './statement.js';
import { type ColumnRow, Table, type TableRow } from './table.js';

export type RunQuery = (text: string, values: readonly string[], signal: AbortSignal) => Promise<StatementResult>;

const MAX_TABLES = 500;
/** Milliseconds during which what was read is trusted, even if a value does not fit. */
const TRUSTED_FOR = 1_000;
/** Milliseconds after which a table is read again: COPY passes over what INSERT would fail on or give way to, such as a new rule. */
const STALE_AFTER = 60_000;

/**
 * `format_type` with -1 gives the type without its length, so that a text too long is refused instead of cut by a cast.
 * INSERT casts from text and COPY calls the type's input: they are the same but where the cast is a function of its own. COPY
 * also writes what INSERT refuses into a column that is always an identity.
 */
const columnsQuery = `
SELECT a.attname AS name, format_type(coalesce(nullif(t.typbasetype, 0), t.oid), -1) AS type,
  format_type(a.atttypid, a.atttypmod) AS shown,
  format_type(coalesce(e.oid, b.oid), CASE t.typbasetype WHEN 0 THEN a.atttypmod ELSE t.typtypmod END) AS told,
  b.typname AS base, e.typname AS element,
  a.attgenerated = '' AND a.attidentity <> 'a' AND NOT EXISTS (SELECT FROM pg_cast x
    WHERE x.castsource = 'text'::regtype AND x.casttarget = b.oid AND x.castmethod = 'f') AS copied
FROM pg_attribute a
JOIN pg_type t ON t.oid = a.atttypid
JOIN pg_type b ON b.oid = coalesce(nullif(t.typbasetype, 0), t.oid)
LEFT JOIN pg_type e ON b.typcategory = 'A' AND e.oid = b.typelem
WHERE a.attrelid = $1::oid AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum`;

/** COPY passes rules by (`ev_type` 3: on INSERT) and does not tell which rows a trigger held back (`tgtype` 7: before each row's INSERT). */
const tableQuery = `
SELECT c.oid::text AS oid,
  coalesce((SELECT json_agg(a.attname ORDER BY a.attnum) FROM pg_index i
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey)
    WHERE i.indrelid = c.oid AND i.indisprimary), '[]') AS "primaryKey",
  EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND (i.indisunique OR i.indisexclusion)) AS "mayConflict",
  c.relkind IN ('r', 'p') AND NOT row_security_active(c.oid)
    AND NOT EXISTS (SELECT FROM pg_rewrite r WHERE r.ev_class = c.oid AND r.ev_type = '3')
    AND NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgtype & 7 = 7 AND t.tgenabled <> 'D'
      AND t.tgrelid IN (SELECT c.oid UNION ALL SELECT relid FROM pg_partition_tree(c.oid))) AS copied,
  has_table_privilege(c.oid, 'SELECT') AS readable
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind IN ('r', 'p', 'v', 'm', 'f')`;

const namesQuery = `
SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND c.relkind IN ('r', 'p', 'v', 'm', 'f') ORDER BY 1 LIMIT 1000`;

/** What the database's own catalogue says of tables: read once, and again when a statement's failure makes it doubtful. */
export class Catalog {
  readonly #tables = new Map<string, Table>();

  constructor(
    readonly defaultSchema: string,
    readonly clock: Clock,
    readonly run: RunQuery,
  ) {}

  /** Throws ConnectorError: TARGET_NOT_FOUND with the nearest name, or what the query fails with. */
  async table(name: string, signal: AbortSignal): Promise<Table> {
    const known = this.#tables.get(name);
    return known && this.#ageOf(known) < STALE_AFTER ? known : await this.#load(name, signal);
  }

  /** Does `work` with a table; if that fails on a table that turns out to have been altered meanwhile, once more with it as it is now. */
  async withTable<T>(name: string, signal: AbortSignal, work: (table: Table) => Promise<T>): Promise<T> {
    const table = await this.table(name, signal);
    try {
      return await work(table);
    } catch (error) {
      if (!(error instanceof ConnectorError) || !this.#isDoubtful(table, error)) throw error;
      const fresh = await this.#load(name, signal);
      if (fresh.fingerprint === table.fingerprint) throw error;
      return await work(fresh);
    }
  }

  #isDoubtful(table: Table, error: ConnectorError): boolean {
    const stale = staleness(error);
    return stale === 'likely' || (stale === 'hardly' && this.#ageOf(table) > TRUSTED_FOR);
  }

  #ageOf(table: Table): number {
    return this.clock.monotonic() - table.readAt;
  }

  async #load(name: string, signal: AbortSignal): Promise<Table> {
    const { schema, table } = parseTableName(name, this.defaultSchema);
    const [found] = (await this.run(tableQuery, [schema, table], signal)).rows;
    this.#tables.delete(name);
    if (!found) throw await this.#missing(schema, table, signal);
    const { oid, ...facts } = found;
    const columns = await this.run(columnsQuery, [String(oid)], signal);
    const loaded = new Table(
      { schema, table },
      columns.rows as unknown as readonly ColumnRow[],
      facts as unknown as TableRow,
      this.clock.monotonic(),
    );
    const [oldest] = this.#tables.keys();
    if (this.#tables.size >= MAX_TABLES && oldest !== undefined) this.#tables.delete(oldest);
    this.#tables.set(name, loaded);
    return loaded;
  }

  async #missing(schema: string, table: string, signal: AbortSignal): Promise<ConnectorError> {
    const { rows } = await this.run(namesQuery, [schema], signal);
    const near = nearest(
      table,
      rows.map((row) => String(row.name)),
    );
    const advice = near === undefined ? '' : `; did you mean '${near}'?`;
    return new ConnectorError('TARGET_NOT_FOUND', `Schema '${schema}' has no table '${table}'${advice}`, {
      details: { schema, table, ...(near !== undefined && { didYouMean: near }) },
    });
  }
}
