import Table from 'cli-table3';
import { stringify } from 'yaml';
import { printable } from './printable.js';

/** A field of an item (a dotted path reaches inner ones), or what is made of it. */
type Field = string | ((item: object) => unknown);

/** Heading and what stands under it. */
export type Columns = readonly (readonly [heading: string, field: Field])[];

const MAX_CELL = 80;

const noLines = { top: '', 'top-mid': '', 'top-left': '', 'top-right': '', mid: '', 'left-mid': '', 'mid-mid': '' };
const plain = {
  chars: {
    ...noLines,
    'right-mid': '',
    bottom: '',
    'bottom-mid': '',
    'bottom-left': '',
    'bottom-right': '',
    left: '',
    right: '',
    middle: '  ',
  },
  style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
};

/** One line per item under the headings, without colours or lines, so that other tools can read it. */
export function renderTable(items: readonly object[], columns: Columns): string {
  const table = new Table({ ...plain, head: columns.map(([heading]) => heading) });
  for (const item of items) table.push(columns.map(([, field]) => cell(fieldOf(item, field))));
  return `${table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')}\n`;
}

/** All fields of one object, inner ones indented. */
export const renderDetails = (item: object): string => printable(stringify(item, { lineWidth: 0 }));

function fieldOf(item: object, field: Field): unknown {
  if (typeof field === 'function') return field(item);
  return field
    .split('.')
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | null | undefined)?.[name], item);
}

function cell(value: unknown): string {
  if (value === undefined || value === null || value === '') return '-';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  const line = printable(text).replace(/\s+/g, ' ');
  return line.length > MAX_CELL ? `${line.slice(0, MAX_CELL - 1)}…` : line;
}
