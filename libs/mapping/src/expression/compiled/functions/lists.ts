import { defineBuiltins } from '../calls/builtin.js';
import { mergeSort } from '../path/sort.js';
import type { Place } from '../place.js';
import type { Run } from '../run/run.js';
import type { FunctionValue } from '../values/function-value.js';
import { isSequence } from '../values/marks.js';
import { append, unsettled } from '../values/sequences.js';
import { isDeepEqual, isNumeric } from '../values/values.js';

type List = readonly unknown[];

/** Of a list of numbers; nothing gives nothing, and so does an empty list where `empty` says so. */
const ofNumbers =
  (compute: (numbers: readonly number[]) => number, empty?: 0) =>
  (_: Place, __: Run, numbers?: readonly number[]): unknown =>
    numbers === undefined || (numbers.length === 0 && empty === undefined) ? undefined : compute(numbers);

const total = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);
const best = (choose: (a: number, b: number) => number) => (numbers: readonly number[]) =>
  numbers.reduce((a, b) => choose(a, b));

export const listFunctions = defineBuiltins({
  sum: ['<a<n>:n>', ofNumbers(total, 0)],
  max: ['<a<n>:n>', ofNumbers(best(Math.max))],
  min: ['<a<n>:n>', ofNumbers(best(Math.min))],
  average: ['<a<n>:n>', ofNumbers((numbers) => total(numbers) / numbers.length)],
  count: ['<a:n>', (_: Place, __: Run, list?: List) => list?.length ?? 0],
  append: ['<xx:a>', (_: Place, run: Run, first?: unknown, second?: unknown) => append(first, second, run)],
  reverse: ['<a:a>', (_: Place, run: Run, list?: List) => rearranged(list, run, (copy) => copy.reverse())],
  shuffle: ['<a:a>', (_: Place, run: Run, list?: List) => rearranged(list, run, shuffle)],
  sort: ['<af?:a>', sort],
  distinct: ['<x:x>', distinct],
  zip: ['<a+>', zip, 0],
});

function rearranged(list: List | undefined, run: Run, arrange: (copy: unknown[]) => unknown[]): List | undefined {
  if (list === undefined || list.length <= 1) return list;
  run.make(list.length);
  return arrange([...list]);
}

/** Fisher and Yates: every order is as likely. */
function shuffle(list: unknown[]): unknown[] {
  for (let last = list.length - 1; last > 0; last--) {
    const other = Math.floor(Math.random() * (last + 1));
    [list[last], list[other]] = [list[other], list[last]];
  }
  return list;
}

function sort(place: Place, run: Run, list?: List, isAfter?: FunctionValue): List | undefined {
  if (list === undefined || list.length <= 1) return list;
  run.make(list.length);
  if (!isAfter && !list.every((item) => isNumeric(item)) && !list.every((item) => typeof item === 'string')) {
    place.fail('D3070');
  }
  const goesAfter = isAfter
    ? (a: number, b: number) => Boolean(isAfter.call([list[a], list[b]], null, run))
    : (a: number, b: number) => (list[a] as string) > (list[b] as string);
  return mergeSort(list.length, goesAfter, run).map((index) => list[index]);
}

function distinct(_: Place, run: Run, list?: unknown): unknown {
  if (!Array.isArray(list) || list.length <= 1) return list;
  const kept: unknown[] = [];
  const simple = new Set<unknown>();
  for (const item of list) {
    if (typeof item !== 'object' || item === null) {
      if (!simple.has(item)) kept.push(item);
      simple.add(item);
    } else if (!kept.some((other) => sameAs(item, other, run))) kept.push(item);
  }
  return isSequence(list) ? unsettled(kept) : kept;
}

function sameAs(item: unknown, other: unknown, run: Run): boolean {
  run.step();
  return isDeepEqual(item, other);
}

function zip(_: Place, run: Run, ...lists: (List | undefined)[]): unknown[] {
  const length = Math.min(...lists.map((list) => list?.length ?? 0));
  run.make(length * lists.length);
  return Array.from({ length }, (_, index) => lists.map((list) => list?.[index]));
}
