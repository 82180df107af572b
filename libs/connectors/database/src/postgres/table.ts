import { ConnectorError } from '@arkflows/connector-sdk';
import { nearest } from '@arkflows/contracts';
import { quote, type TableName } from './identifiers.js';

export interface ColumnRow {
  readonly name: string;
  /** What a text is cast to: the type without length, a domain's base type. */
  readonly type: string;
  /** As people write it, with its length. */
  readonly shown: string;
  /** As the server's data errors tell it: an array's element, a domain's base type, with its length. */
  readonly told: string;
  /** `pg_type.typname` of the type, of the base type for a domain. */
  readonly base: string;
  /** The same of an array's element; null for no array. */
  readonly element: string | null;
  /** Whether COPY takes a text for it, and makes of it what INSERT does. */
  readonly copied: boolean;
}

export interface TableRow {
  readonly primaryKey: readonly string[];
  /** Whether anything in it has to be unique. */
  readonly mayConflict: boolean;
  /** Whether COPY writes all of the rows that it is given, and nothing else than INSERT would. */
  readonly copied: boolean;
  /** Whether the role may read it. */
  readonly readable: boolean;
}

export interface Column extends ColumnRow {
  /** Quoted. */
  readonly sql: string;
}

const MAX_STATEMENTS = 100;

/** A table as the catalogue describes it, with the statements that were written for it. */
export class Table {
  /** Quoted, with its schema. */
  readonly sql: string;
  readonly columns: ReadonlyMap<string, Column>;
  /** Two tables of the same fingerprint take the same statements. */
  readonly fingerprint: string;
  /** Set once the server refused to COPY into it. */
  refusesCopy = false;
  /** Whether of the last rows some were there already: then COPY, which fails on the first of these, is not worth trying. */
  conflictsNow = false;
  readonly #statements = new Map<string, unknown>();

  constructor(
    readonly name: TableName,
    columns: readonly ColumnRow[],
    readonly facts: TableRow,
    /** Monotonic milliseconds. */
    readonly readAt: number,
  ) {
    this.sql = `${quote(name.schema)}.${quote(name.table)}`;
    this.columns = new Map(columns.map((column) => [column.name, { ...column, sql: quote(column.name) }]));
    this.fingerprint = JSON.stringify([columns, facts]);
  }

  /** Throws ConnectorError TARGET_NOT_FOUND with the nearest name. */
  column(name: string): Column {
    const column = this.columns.get(name);
    if (column) return column;
    const near = nearest(name, this.columns.keys());
    const advice = near === undefined ? '' : `; did you mean '${near}'?`;
    const { schema, table } = this.name;
    throw new ConnectorError('TARGET_NOT_FOUND', `Table '${schema}.${table}' has no column '${name}'${advice}`, {
      details: { schema, table, column: name, ...(near !== undefined && { didYouMean: near }) },
    });
  }

  /** The statement of this shape, written at its first use. Only a bounded number of them may be prepared under a name. */
  statement<S>(shape: string, write: (named: boolean) => S): S {
    const known = this.#statements.get(shape);
    if (known) return known as S;
    const named = this.#statements.size < MAX_STATEMENTS;
    const written = write(named);
    if (named) this.#statements.set(shape, written);
    return written;
  }
}
