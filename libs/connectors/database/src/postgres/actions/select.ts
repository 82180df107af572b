import { defineAction } from '@arkflows/connector-sdk';
import { z } from 'zod';
import type { PostgresClient } from '../client.js';
import type { Table } from '../table.js';
import { encoderOf } from '../values.js';
import { columnsOf, list, readable } from '../writes/sql.js';
import { Columns, columnNames, TableName } from './schemas.js';

const SelectInput = z.strictObject({
  table: TableName,
  columns: columnNames('Columns to answer; default: all').optional(),
  where: Columns.default({}).describe('Column: value that it must equal; null is IS NULL; all of them must fit'),
  orderBy: z
    .array(
      z.strictObject({
        column: z.string().min(1).max(63).describe('Column to order by'),
        direction: z.enum(['asc', 'desc']).default('asc').describe('Smallest or largest first'),
      }),
    )
    .max(32)
    .default([])
    .describe('Order of the rows; default: none in particular'),
  limit: z.int().min(1).max(10_000).default(100).describe('Most rows to answer'),
});
type SelectInput = z.output<typeof SelectInput>;

const SelectResult = z.object({
  rowCount: z.int().min(0).describe('Rows that are answered'),
  rows: z
    .array(z.record(z.string(), z.unknown()))
    .describe('The rows; whole and decimal numbers of any length are texts, times are ISO 8601'),
});

function query({ columns, where, orderBy, limit }: SelectInput, table: Table) {
  const values: (string | null)[] = [];
  const conditions = Object.entries(where).map(([name, value]) => {
    const column = table.column(name);
    if (value == null) return `${column.sql} IS NULL`;
    values.push(encoderOf(column)(value));
    return `${column.sql} = $${values.length}::${column.type}`;
  });
  const order = list(orderBy, ({ column, direction }) => `t.${table.column(column).sql} ${direction}`);
  const text =
    `SELECT row_to_json(r.*) AS row FROM (SELECT ${readable(columnsOf(table, columns))} FROM ${table.sql} AS t` +
    `${conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : ''}` +
    `${order ? ` ORDER BY ${order}` : ''} LIMIT ${limit}) r`;
  return { text, values };
}

export const select = defineAction({
  title: 'Select rows',
  description: 'Answers the rows whose columns equal the given values.',
  input: SelectInput,
  output: SelectResult,
  effect: 'read',
  execute: (client: PostgresClient, input, { signal }) =>
    client.catalog.withTable(input.table, signal, async (table) => {
      const { text, values } = query(input, table);
      const { rows } = await client.run({ text }, values, 'read', signal);
      return { rowCount: rows.length, rows: rows.map(({ row }) => row as Record<string, unknown>) };
    }),
});
