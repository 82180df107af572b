import type { Column } from './table.js';

/**
 * The column whose value the server complains of. Its data errors name no column, but quote the value or tell the type: with
 * the one row that was sent, that finds the column, unless several fit.
 */
export function blamedColumn(
  message: string,
  columns: readonly Column[],
  cells: readonly (string | null)[],
): string | undefined {
  const given = columns.map((column, i) => ({ column, cell: cells[i] ?? null })).filter(({ cell }) => cell !== null);
  if (tellsNul(message)) return given.find(({ column, cell }) => cell?.includes(nulIn(column)))?.column.name;
  const quoted = given.filter(({ cell }) => message.includes(`"${cell}"`));
  const part = /"([\s\S]*)"/.exec(message)?.[1] ?? '';
  const typed = given.filter(({ column, cell }) => tellsType(message, column) && cell?.includes(part));
  const fits = quoted.length > 0 ? quoted : typed;
  return fits.length === 1 ? fits[0]?.column.name : undefined;
}

/** Whether the server complains of a NUL, which it takes in no text: as a byte, or as an escape in jsonb. */
export const tellsNul = (message: string): boolean =>
  message.endsWith(': 0x00') || message === 'unsupported Unicode escape sequence';

const nulIn = ({ base, element }: Column): string => ((element ?? base) === 'jsonb' ? '\\u0000' : '\u0000');

const tellsType = (message: string, { told }: Column): boolean =>
  message.endsWith(` ${told}`) || message.includes(` ${told}:`);
