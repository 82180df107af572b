import { z } from 'zod';

const identifier = z.string().min(1).max(63);
/** JSON, and what code may give besides: dates, bytes, big integers. */
const value = z.unknown();

export const TableName = z
  .string()
  .min(1)
  .max(130)
  .describe('table, or schema.table; exactly as it is named, double quotes only around a name with a dot');

export const Row = z
  .record(identifier, value)
  .refine((row) => Object.keys(row).length > 0, 'must hold at least one column')
  .describe('Column: value; null is NULL');

export const Where = z
  .record(identifier, value)
  .refine((where) => Object.keys(where).length > 0, 'must name at least one column: without it every row would change')
  .describe('Column: value that it must equal; null is IS NULL; all of them must fit');

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

/** What of an input forms the text of its statement. */
export const shape = (...parts: readonly (string | readonly string[] | undefined)[]): string => JSON.stringify(parts);
