import { defineAction, namesFieldsOf } from '@arkflows/connector-sdk';
import { z } from 'zod';
import type { PostgresClient } from '../client.js';
import { listShape, namesShape, sameList, sameNames } from '../writes/shape.js';
import { columnsOf, list, names, readable, typedRows } from '../writes/sql.js';
import { eachOrAlone, returnedRows, type Write } from '../writes/write.js';
import { writeMany, writeOne } from '../writes/write-many.js';
import { columnNames, Returning, Row, TableName, WriteResult } from './schemas.js';

const UpsertInput = z
  .strictObject({
    table: TableName,
    row: Row,
    key: namesFieldsOf(
      'row',
      columnNames('Columns by which the row is known; the table needs a unique index on exactly these'),
    ),
    update: namesFieldsOf(
      'row',
      columnNames('Columns to change when the row is there; default: all of the row but its key'),
    ).optional(),
    returning: Returning,
  })
  .check(({ value: { row, key, update }, issues }) => {
    for (const name of key)
      if (row[name] == null) issues.push(issue(['row', name], row[name], 'is a key column: it must hold a value'));
    for (const name of update ?? [])
      if (!Object.hasOwn(row, name)) issues.push(issue(['update'], name, `names '${name}', which row does not hold`));
  });
type UpsertInput = z.output<typeof UpsertInput>;

const issue = (path: string[], input: unknown, message: string) => ({ code: 'custom' as const, path, input, message });

const upsertion: Write<UpsertInput> = {
  tableOf: (input) => input.table,
  shapeOf: ({ row, key, update, returning }) =>
    `upsert${namesShape(row)};${listShape(key)}${listShape(update)}${listShape(returning)}`,
  compile: ({ row, key, update, returning }, table) => {
    const named = Object.keys(row);
    const columns = columnsOf(table, named);
    const others = named.filter((name) => !key.includes(name));
    // a row that is all key is written over itself, so that it counts as written
    const changed = columnsOf(table, update ?? (others.length > 0 ? others : key));
    const places = key.map((name) => named.indexOf(name));
    const text =
      `INSERT INTO ${table.sql} (${names(columns)}) ${typedRows(columns)} ` +
      `ON CONFLICT (${names(columnsOf(table, key))}) DO UPDATE SET ${list(changed, ({ sql }) => `${sql} = EXCLUDED.${sql}`)}`;
    const base = {
      parameters: columns.map((column) => ({ column, from: (input: UpsertInput) => input.row })),
      fits: (input: UpsertInput) =>
        sameNames(named, input.row) &&
        sameList(input.key, key) &&
        sameList(input.update, update) &&
        sameList(input.returning, returning),
    };
    if (returning) {
      const answer = `RETURNING ${readable(columnsOf(table, returning))}`;
      const whole = `WITH w AS (${text} ${answer}) SELECT row_to_json(w.*) AS row FROM w`;
      return { ...base, text: whole, alone: true, outputs: returnedRows };
    }
    // one statement cannot write a row twice: keys that only look different make it fail, and it is split
    const [place, ...more] = places as [number, ...number[]];
    const identityOf = (cells: readonly (string | null)[]) =>
      more.length === 0 ? (cells[place] ?? undefined) : JSON.stringify(places.map((at) => cells[at]));
    return { ...base, text, identityOf, outputs: eachOrAlone };
  },
};

export const upsert = defineAction({
  title: 'Insert or update a row',
  description: 'Adds the row, or changes the one with the same key; repeating it changes nothing more.',
  input: UpsertInput,
  output: WriteResult,
  effect: 'idempotent',
  execute: (client: PostgresClient, input, context) => writeOne(client, upsertion, input, context),
  executeMany: (client, items, context) => writeMany(client, upsertion, items, context),
});
