import type { ProblemItem } from '../problem.js';

const CONTEXT_LINES = 2;
const MAX_WIDTH = 110;

/** A control character in a foreign text could rewrite the terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const controlCharacter = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029]/g;

/**
 * A problem for a terminal: `file:line:column: message`, the lines around the place with a caret under it, and what to do.
 * Without a line, or where the text has no such line, the message alone.
 */
export function formatProblem(problem: ProblemItem, text: string, file: string): string {
  const { line, column = 1, message, suggestion, path } = problem;
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const place = line === undefined ? file : `${file}:${line}:${column}`;
  const said = [`${place}: ${path && `${path}: `}${message}`];
  if (line !== undefined && line >= 1 && line <= lines.length) said.push(frame(lines, line, column));
  if (suggestion) said.push(`  ${suggestion}`);
  return said.map((part) => part.replace(controlCharacter, '\u00b7')).join('\n');
}

function frame(lines: readonly string[], line: number, column: number): string {
  const first = Math.max(1, line - CONTEXT_LINES);
  const last = Math.min(lines.length, line + CONTEXT_LINES);
  const width = String(last).length;
  // Long lines (JSON in one line) are cut to a window around the caret.
  const cut = column > MAX_WIDTH - 10 ? column - Math.floor(MAX_WIDTH / 2) : 0;
  const window = (source: string) => source.slice(cut, cut + MAX_WIDTH);
  const shown: string[] = [];
  for (let number = first; number <= last; number++) {
    const source = window(lines[number - 1] ?? '');
    shown.push(`${number === line ? '>' : ' '} ${String(number).padStart(width)} | ${source}`.trimEnd());
    if (number !== line) continue;
    // A tab must be as wide above the caret as in the line.
    const before = window((lines[number - 1] ?? '').slice(0, column - 1)).replace(/[^\t]/g, ' ');
    shown.push(`  ${' '.repeat(width)} | ${before.padEnd(Math.max(0, column - 1 - cut))}^`);
  }
  return shown.join('\n');
}
