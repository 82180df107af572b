import { defineAction } from '@arkflows/connector-sdk';
import { z } from 'zod';
import type { PostgresClient } from '../client.js';
import type { StatementResult } from '../statement.js';
import type { Table } from '../table.js';
import { listShape, namesShape, sameList, sameNames } from '../writes/shape.js';
import { columnsOf, list, names, numberedRows, readable, typedRows } from '../writes/sql.js';
import { eachOrAlone, returnedRows, type Write, type WriteDefinition, type WriteOutput } from '../writes/write.js';
import { writeMany, writeOne } from '../writes/write-many.js';
import { columnNames, Returning, Row, TableName, WriteResult } from './schemas.js';

const InsertInput = z.strictObject({
  table: TableName,
  row: Row,
  onConflict: z
    .enum(['error', 'nothing'])
    .default('error')
    .describe('When a row of this key is there: fail, or leave it as it is (which makes repetition harmless)'),
  conflictColumns: columnNames('With onConflict: nothing: only a conflict on these counts').optional(),
  returning: Returning,
});
type InsertInput = z.output<typeof InsertInput>;

const insertion: Write<InsertInput> = {
  tableOf: (input) => input.table,
  shapeOf: ({ row, onConflict, conflictColumns, returning }) =>
    `insert${namesShape(row)};${onConflict}${listShape(conflictColumns)}${listShape(returning)}`,
  compile: (input, table) => {
    const given = Object.keys(input.row);
    const columns = columnsOf(table, given);
    const base = {
      parameters: columns.map((column) => ({ column, from: ({ row }: InsertInput) => row })),
      fits: ({ row, onConflict, conflictColumns, returning }: InsertInput) =>
        sameNames(given, row) &&
        onConflict === input.onConflict &&
        sameList(conflictColumns, input.conflictColumns) &&
        sameList(returning, input.returning),
    };
    if (input.returning) return { ...base, ...insertReturning(input, table, columns) };
    const key = input.conflictColumns ?? table.facts.primaryKey;
    const mayBeSkipped = input.onConflict === 'nothing' && table.facts.mayConflict;
    const keyIsKnown = key.length > 0 && key.every((name) => given.includes(name));
    const copy = copyInto(table, columns, mayBeSkipped);
    if (mayBeSkipped && keyIsKnown) return { ...base, ...copy, ...insertTellingSkipped(input, table, columns, key) };
    const text = `INSERT INTO ${table.sql} (${names(columns)}) ${typedRows(columns)}${onConflict(input, table)}`;
    return { ...base, ...copy, text, alone: mayBeSkipped, outputs: eachOrAlone };
  },
};

type Columns = ReturnType<typeof columnsOf>;
type Part = Pick<WriteDefinition<InsertInput>, 'text' | 'alone' | 'outputs'>;

function onConflict({ onConflict, conflictColumns }: InsertInput, table: Table): string {
  if (onConflict === 'error') return '';
  return conflictColumns
    ? ` ON CONFLICT (${names(columnsOf(table, conflictColumns))}) DO NOTHING`
    : ' ON CONFLICT DO NOTHING';
}

/** What finds out which rows were there already has to read the table: without that right, COPY would only put off the refusal. */
function copyInto(
  { sql, facts }: Table,
  columns: Columns,
  yields: boolean,
): Pick<WriteDefinition<InsertInput>, 'copy'> {
  if (!facts.copied || (yields && !facts.readable) || !columns.every(({ copied }) => copied)) return {};
  return { copy: { text: `COPY ${sql} (${names(columns)}) FROM STDIN`, yields } };
}

function insertReturning(input: InsertInput, table: Table, columns: Columns): Part {
  const insert = `INSERT INTO ${table.sql} (${names(columns)}) ${typedRows(columns)}${onConflict(input, table)}`;
  const returning = readable(columnsOf(table, input.returning));
  return {
    text: `WITH w AS (${insert} RETURNING ${returning}) SELECT row_to_json(w.*) AS row FROM w`,
    alone: true,
    outputs: returnedRows,
  };
}

/** Only if some rows were skipped, those that were written are found by their key, to tell which. */
function insertTellingSkipped(input: InsertInput, table: Table, columns: Columns, key: readonly string[]): Part {
  const keys = columnsOf(table, key);
  const sameKey = list(
    keys,
    ({ sql, name }) => `v.c${columns.findIndex((c) => c.name === name) + 1} = w.${sql}`,
    ' AND ',
  );
  return {
    text:
      `WITH v AS (${numberedRows(columns)}), ` +
      `w AS (INSERT INTO ${table.sql} (${names(columns)}) SELECT ${list(columns, (_, i) => `c${i + 1}`)} FROM v` +
      `${onConflict(input, table)} RETURNING ${names(keys)}) ` +
      'SELECT CASE WHEN (SELECT count(*) FROM w) < (SELECT count(*) FROM v) THEN ' +
      `coalesce((SELECT json_agg(f.ord) FROM (SELECT min(v.ord) AS ord FROM v JOIN w ON ${sameKey} ` +
      `GROUP BY ${list(keys, ({ sql }) => `w.${sql}`)}) f), '[]') END AS written`,
    outputs: writtenOnes,
  };
}

function writtenOnes({ rows }: StatementResult, size: number): readonly WriteOutput[] {
  const written = rows[0]?.written as readonly number[] | null;
  const outputs = new Array<WriteOutput>(size).fill({ rowCount: written === null ? 1 : 0 });
  for (const ord of written ?? []) outputs[ord - 1] = { rowCount: 1 };
  return outputs;
}

export const insert = defineAction({
  title: 'Insert a row',
  description: 'Adds one row; many events become few statements, by COPY where that does the same.',
  input: InsertInput,
  output: WriteResult,
  effect: (fixed) => (fixed.onConflict === 'nothing' ? 'idempotent' : 'once'),
  execute: (client: PostgresClient, input, context) => writeOne(client, insertion, input, context),
  executeMany: (client, items, context) => writeMany(client, insertion, items, context),
});
