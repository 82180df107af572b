import type { Run } from '../run/run.js';
import { CONSTRUCTED, isSequence, KEEP, mark, marksOf, OUTER, SEQUENCE, TUPLES } from './marks.js';

/** The value of a sequence whose items are `list`: nothing, its only item, or the list. */
export function sequence(list: unknown[], keep = false): unknown {
  if (list.length === 0) return undefined;
  if (list.length === 1 && !keep) return list[0];
  return mark(list, keep ? SEQUENCE | KEEP : SEQUENCE);
}

/** A sequence that is settled by the call that it is the answer of. */
export const unsettled = (items: unknown[]): unknown[] => mark(items, SEQUENCE);

/** The same for a value that may be a sequence whose items have not been counted yet. */
export function settle(value: unknown, keep: boolean): unknown {
  if (!Array.isArray(value)) return value;
  const marks = marksOf(value);
  if ((marks & SEQUENCE) === 0 || (marks & TUPLES) !== 0) return value;
  return sequence(value, keep || (marks & KEEP) !== 0);
}

/** Adds the items of a step's answer, or the answer itself where it is one item. */
export function addFlat(into: unknown[], value: unknown, run: Run): void {
  if (!Array.isArray(value) || (marksOf(value) & CONSTRUCTED) !== 0) {
    into.push(value);
    return;
  }
  run.make(value.length);
  for (const item of value) into.push(item);
}

/** Two values as one list; one of them alone stays as it is. The list is no sequence. */
export function append(first: unknown, second: unknown, run: Run): unknown {
  if (first === undefined) return second;
  if (second === undefined) return first;
  const size = (Array.isArray(first) ? first.length : 1) + (Array.isArray(second) ? second.length : 1);
  run.make(size);
  return (Array.isArray(first) ? first : [first]).concat(second);
}

/** The whole input as a context: a list is one item, not several. */
export const outerContext = (input: unknown): unknown =>
  Array.isArray(input) ? mark([input], SEQUENCE | OUTER) : input;

/** What `$` stands for in a context. */
export const current = (context: unknown): unknown =>
  Array.isArray(context) && (marksOf(context) & OUTER) !== 0 ? context[0] : context;

/** Whether a list is one of the data or of an array constructor, rather than a sequence. */
export const isPlainList = (value: unknown): value is unknown[] => Array.isArray(value) && !isSequence(value);
