import type { Table } from '../table.js';
import { encoderOf } from '../values.js';
import { named, type Parameter, type Write, type WriteStatement } from './write.js';

type Cells = readonly (string | null)[];

export interface Compiled<Input> extends WriteStatement<Input> {
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

/**
 * The item made ready for a table; `before` is the statement of the item before it, tried first. Throws ConnectorError where
 * the table lacks a column or a value cannot be written.
 */
export function prepare<Input>(
  write: Write<Input>,
  input: Input,
  table: Table,
  before?: Compiled<Input>,
): Prepared<Input> {
  const statement = before?.table === table && before.fits(input) ? before : find(write, input, table);
  return { statement, cells: statement.encode(input) };
}

function find<Input>(write: Write<Input>, input: Input, table: Table): Compiled<Input> {
  const shape = write.shapeOf(input);
  return table.statement(shape, (mayBeNamed) => {
    const definition = write.compile(input, table);
    const encode = encoderOfItems(definition.parameters);
    return { ...(mayBeNamed ? named(definition) : definition), table, shape: `${table.sql} ${shape}`, encode };
  });
}

function encoderOfItems<Input>(parameters: readonly Parameter<Input>[]): (input: Input) => Cells {
  const fields = parameters.map(({ column, from }) => ({ name: column.name, from, encode: encoderOf(column) }));
  return (input) => {
    const cells = new Array<string | null>(fields.length);
    for (let i = 0; i < fields.length; i++) {
      const { name, from, encode } = fields[i] as (typeof fields)[number];
      cells[i] = encode(from(input)[name]);
    }
    return cells;
  };
}
