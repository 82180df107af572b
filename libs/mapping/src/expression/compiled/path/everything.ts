import type { Evaluate } from '../evaluate.js';
import type { Run } from '../run/run.js';
import { FunctionValue } from '../values/function-value.js';
import { mark, SEQUENCE } from '../values/marks.js';
import { append, current, settle } from '../values/sequences.js';

/** `*`: the values of all fields; lists among them are flattened altogether. */
export const wildcard: Evaluate = (context, { run }) => {
  const value = current(context);
  if (typeof value !== 'object' || value === null || value instanceof FunctionValue) return undefined;
  let found: unknown[] = mark([], SEQUENCE);
  for (const part of Object.values(value)) {
    run.step();
    if (Array.isArray(part)) found = append(found, flattened(part, run), run) as unknown[];
    else found.push(part);
  }
  return settle(found, false);
};

function flattened(list: readonly unknown[], run: Run, into: unknown[] = []): unknown[] {
  for (const item of list) {
    run.step();
    if (Array.isArray(item)) flattened(item, run, into);
    else into.push(item);
  }
  return into;
}

/** `**`: the value and everything in it; of lists only their items. */
export const descendants: Evaluate = (context, { run }) => {
  if (context === undefined) return undefined;
  const found: unknown[] = [];
  addDescendants(context, found, run);
  return settle(mark(found, SEQUENCE), false);
};

function addDescendants(value: unknown, into: unknown[], run: Run): void {
  run.step();
  if (!Array.isArray(value)) into.push(value);
  if (typeof value !== 'object' || value === null || value instanceof FunctionValue) return;
  run.make(1);
  for (const part of Object.values(value)) addDescendants(part, into, run);
}
