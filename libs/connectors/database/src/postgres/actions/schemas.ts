import { z } from 'zod';

const identifier = z.string().min(1).max(63);

export const TableName = z
  .string()
  .min(1)
  .max(130)
  .describe('table, or schema.table; exactly as it is named, double quotes only around a name with a dot');

/** Values are JSON, and what code may give besides: dates, bytes, big integers. A loose object is parsed three times as fast as a record. */
export const Columns = z.looseObject({});

export const Row = Columns.refine((row) => holdsAny(row), 'must hold at least one column').describe(
  'Column: value; null is NULL',
);

export const Where = Columns.refine(
  (where) => holdsAny(where),
  'must name at least one column: without it every row would change',
).describe('Column: value that it must equal; null is IS NULL; all of them must fit');

export const columnNames = (description: string) =>
  z
    .array(identifier)
    .min(1)
    .max(1_600)
    .refine((names) => new Set(names).size === names.length, 'must name a column once')
    .describe(description);

export const Returning = columnNames('Columns of the written row to answer').optional();

export const WriteResult = z.object({
  rowCount: z.int().min(0).describe('Rows that were written'),
  rows: z
    .array(z.record(z.string(), z.unknown()))
    .optional()
    .describe('What was asked for in returning; whole and decimal numbers of any length are texts'),
});

function holdsAny(columns: Readonly<Record<string, unknown>>): boolean {
  for (const _ in columns) return true;
  return false;
}
