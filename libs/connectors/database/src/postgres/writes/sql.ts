import type { Column, Table } from '../table.js';

/** `a, b, c` out of a column list. */
export const list = <T>(items: readonly T[], write: (item: T, index: number) => string, separator = ', '): string =>
  items.map(write).join(separator);

export const names = (columns: readonly Column[]): string => list(columns, (column) => column.sql);

const parameters = (columns: readonly Column[]): string => list(columns, (_, i) => `$${i + 1}::text[]`);
const aliases = (columns: readonly Column[]): string => list(columns, (_, i) => `c${i + 1}`);

/** `SELECT` of the parameters' cells as typed rows. */
export const typedRows = (columns: readonly Column[]): string =>
  `SELECT ${list(columns, ({ type }, i) => `u.c${i + 1}::${type}`)} FROM unnest(${parameters(columns)}) AS u(${aliases(columns)})`;

/** The same with names `c1`, `c2` … and `ord`, the number of the item from 1. */
export const numberedRows = (columns: readonly Column[]): string =>
  `SELECT ${list(columns, ({ type }, i) => `u.c${i + 1}::${type} AS c${i + 1}`)}, u.ord ` +
  `FROM unnest(${parameters(columns)}) WITH ORDINALITY AS u(${aliases(columns)}, ord)`;

/** Types whose JSON number would lose digits in a reader. */
const exact = new Set(['int8', 'numeric', '_int8', '_numeric']);

/** Columns for `row_to_json`: whole and decimal numbers of any length come as texts, so that no digit is lost. */
export const readable = (columns: readonly Column[]): string =>
  list(columns, ({ sql, base, element }) => {
    if (!exact.has(base)) return sql;
    return `${sql}::text${element === null ? '' : '[]'} AS ${sql}`;
  });

/** Named columns, or all of the table. Throws ConnectorError for one that it lacks. */
export const columnsOf = (table: Table, wanted?: readonly string[]): readonly Column[] =>
  wanted ? wanted.map((name) => table.column(name)) : [...table.columns.values()];
