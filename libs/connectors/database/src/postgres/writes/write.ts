import { createHash } from 'node:crypto';
import type { Statement, StatementResult } from '../statement.js';
import type { Column, Table } from '../table.js';

export interface WriteOutput {
  readonly rowCount: number;
  readonly rows?: Record<string, unknown>[];
}

/** A kind of write: what it needs to put many of its items into one statement. */
export interface Write<Input> {
  /** The table as the input names it. */
  tableOf(input: Input): string;
  /** Inputs of one shape, on one table, take the same statement. */
  shapeOf(input: Input): string;
  /** Throws ConnectorError where the table lacks what the input names. */
  compile(input: Input, table: Table): WriteDefinition<Input>;
}

export interface Parameter<Input> {
  readonly column: Column;
  /** The part of the input in which the column's value stands. */
  from(input: Input): Readonly<Record<string, unknown>>;
}

/** A COPY that writes the same rows as a statement, faster. */
export interface CopyDefinition {
  readonly text: string;
  /** Whether a row that is there already is no failure: COPY fails there, and the statement has to do it. */
  readonly yields: boolean;
}

/** A statement over columns of values: parameter n is a `text[]` with the cells of column n, one per item. */
export interface WriteDefinition<Input> {
  readonly text: string;
  readonly parameters: readonly Parameter<Input>[];
  /** Whether this statement is the one for an input of the same table. May say no where it is: that costs time only. */
  fits(input: Input): boolean;
  /** For many items, each a row of the parameters' cells. */
  readonly copy?: CopyDefinition;
  /** Takes one item only. */
  readonly alone?: boolean;
  /** What an item changes; undefined: not known for certain, so it takes a statement of its own. Absent: items cannot meet. */
  identityOf?(cells: readonly (string | null)[]): string | undefined;
  /** One output per item. */
  outputs(result: StatementResult, size: number): readonly WriteOutput[];
}

export type WriteStatement<Input> = WriteDefinition<Input> & Statement;

/** A definition with the name under which connections keep it prepared. */
export function named<Input>(definition: WriteDefinition<Input>): WriteStatement<Input> {
  return { ...definition, name: `ark_${createHash('sha256').update(definition.text).digest('hex').slice(0, 24)}` };
}

/** One row, and nothing to answer of it. */
export const one: WriteOutput = { rowCount: 1 };
const none: WriteOutput = { rowCount: 0 };

/** Of statements that write each item's row or fail as a whole; a single item gets the server's own count. */
export const eachOrAlone = (result: StatementResult, size: number): readonly WriteOutput[] =>
  size === 1 ? [{ rowCount: result.rowCount }] : new Array(size).fill(one);

/** Of statements that answer rows of `ord` (an item's number from 1) and `count`; an item without a row has changed none. */
export function countedByItem(result: StatementResult, size: number): readonly WriteOutput[] {
  const outputs: WriteOutput[] = new Array(size).fill(none);
  for (const { ord, count } of result.rows) outputs[Number(ord) - 1] = { rowCount: Number(count) };
  return outputs;
}

/** Of statements for a single item that answer its rows as `row`. */
export const returnedRows = (result: StatementResult): readonly WriteOutput[] => [
  { rowCount: result.rows.length, rows: result.rows.map(({ row }) => row as Record<string, unknown>) },
];
