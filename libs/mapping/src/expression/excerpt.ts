/** Characters that are shown on either side of the place. */
const AROUND = 30;

/**
 * The part of an expression around a position (in UTF-16 units from 0), on one line, and a mark below it:
 *
 *     data.first data.last
 *                ^
 */
export function excerptOf(text: string, position: number): string {
  const at = Math.min(Math.max(position, 0), text.length);
  const from = at > AROUND ? at - AROUND : 0;
  const to = Math.min(text.length, at + AROUND);
  const before = `${from > 0 ? '…' : ''}${oneLine(text.slice(from, at))}`;
  const after = `${oneLine(text.slice(at, to))}${to < text.length ? '…' : ''}`;
  return `${before}${after}\n${' '.repeat([...before].length)}^`;
}

const oneLine = (text: string): string => text.replace(/[\r\n\t]/g, ' ');
