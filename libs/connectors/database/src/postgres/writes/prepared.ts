import { ConnectorError } from '@arkflows/connector-sdk';
import { blamedColumn } from '../blame.js';
import type { PostgresClient } from '../client.js';
import type { Table } from '../table.js';
import { encoderOf, textArray } from '../values.js';
import { named, type Write, type WriteOutput, type WriteStatement } from './write.js';

type Cells = readonly (string | null)[];

interface Compiled<Input> extends WriteStatement<Input> {
  readonly table: Table;
  /** Items of the same shape share the statement. */
  readonly shape: string;
  encode(input: Input): Cells;
}

/** An item with its statement, and its values as the server reads them. */
export interface Prepared<Input> {
  readonly statement: Compiled<Input>;
  readonly cells: Cells;
}

/** Throws ConnectorError where the table cannot be had, lacks a column, or a value cannot be written. */
export function prepare<Input>(
  write: Write<Input>,
  input: Input,
  table: Table | ConnectorError | undefined,
): Prepared<Input> {
  if (!table || table instanceof ConnectorError) throw table;
  const shape = write.shapeOf(input);
  const statement = table.statement(shape, (mayBeNamed) => compile(write, input, table, mayBeNamed, shape));
  return { statement, cells: statement.encode(input) };
}

function compile<Input>(write: Write<Input>, input: Input, table: Table, mayBeNamed: boolean, shape: string) {
  const definition = write.compile(input, table);
  const encoders = definition.columns.map(encoderOf);
  const encode = (one: Input): Cells => {
    const values = definition.valuesOf(one);
    return encoders.map((encodeValue, i) => encodeValue(values[i]));
  };
  return { ...(mayBeNamed ? named(definition) : definition), table, shape: `${table.sql} ${shape}`, encode };
}

/** Items of one statement, all or none of them. Throws ConnectorError, naming the column to blame when there is one item. */
export async function runPrepared<Input>(
  client: PostgresClient,
  items: readonly Prepared<Input>[],
  signal: AbortSignal,
): Promise<readonly WriteOutput[]> {
  const { statement, cells } = items[0] as Prepared<Input>;
  const values = statement.columns.map((_, column) => textArray(items.map((item) => item.cells[column] ?? null)));
  const blame = (message: string) => blamedColumn(message, statement.columns, cells);
  const result = await client.run(items.length === 1 ? { ...statement, blame } : statement, values, 'write', signal);
  return statement.outputs(result, items.length);
}
