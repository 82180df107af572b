import { spreadOf } from '../measure/spread.js';
import type { Report } from './report.js';

/** The report as a Markdown table: medians, with the least and the greatest where there were several rounds. */
export function tableOf({ title, rows }: Report): string {
  const columns = [...new Set(rows.flatMap(({ figures }) => Object.keys(figures)))];
  const cells = [
    ['', ...columns],
    ...rows.map(({ subject, figures }) => [subject, ...columns.map((column) => cellOf(figures[column]))]),
  ];
  const widths = ['', ...columns].map((_, at) => Math.max(3, ...cells.map((row) => row[at]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join(' | ')} |`;
  const rule = `|${widths.map((width, at) => (at === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  const [head = [], ...body] = cells;
  return [title, '', line(head), rule, ...body.map(line)].join('\n');
}

function cellOf(values: readonly number[] = []): string {
  if (values.length === 0) return '';
  const { median, min, max } = spreadOf(values);
  return values.length === 1 ? shown(median) : `${shown(median)} (${shown(min)}–${shown(max)})`;
}

/** Three digits that mean something; thousands with separators. */
function shown(value: number): string {
  if (Math.abs(value) >= 1_000) return Number(value.toPrecision(3)).toLocaleString('en');
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}
