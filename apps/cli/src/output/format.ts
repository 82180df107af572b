import { stringify } from 'yaml';
import type { Session } from '../session.js';
import { type Columns, renderDetails, renderTable } from './table.js';

export const outputFormats = ['table', 'json', 'yaml'] as const;
export type OutputFormat = (typeof outputFormats)[number];

type Place = Pick<Session, 'format' | 'terminal'>;

/** Prints a list as the user asked for it. `none` is said, on stderr, where a table would be empty. */
export function printList(session: Place, items: readonly object[], columns: Columns, none: string): void {
  if (session.format !== 'table') printData(session, items);
  else if (items.length === 0) session.terminal.errors.write(`${none}\n`);
  else session.terminal.output.write(renderTable(items, columns));
}

/** Prints one object: all of its fields. */
export function printOne(session: Place, item: object): void {
  if (session.format !== 'table') printData(session, item);
  else session.terminal.output.write(renderDetails(item));
}

/** Prints what a command did: a sentence for people, the whole for programs. */
export function printDone(session: Place, sentence: string, result: object): void {
  if (session.format !== 'table') printData(session, result);
  else session.terminal.output.write(`${sentence}\n`);
}

function printData({ format, terminal }: Place, data: object): void {
  terminal.output.write(format === 'json' ? `${JSON.stringify(data, null, 2)}\n` : stringify(data));
}
