import type { AstNode, AstTerm } from '../../parse/ast.js';
import type { Compilation, Evaluate } from '../evaluate.js';
import { Place } from '../place.js';
import type { Frame } from '../run/frame.js';
import type { Run } from '../run/run.js';

type Goes = (a: number, b: number) => boolean;

/** A stable merge sort; `isAfter` says whether the first goes behind the second. */
export function mergeSort(count: number, isAfter: Goes, run: Run): number[] {
  const sort = (from: number, to: number): number[] => {
    if (to - from <= 1) return to > from ? [from] : [];
    const middle = from + Math.floor((to - from) / 2);
    return merge(sort(from, middle), sort(middle, to), isAfter, run);
  };
  return sort(0, count);
}

function merge(left: readonly number[], right: readonly number[], isAfter: Goes, run: Run): number[] {
  const merged: number[] = [];
  let l = 0;
  let r = 0;
  while (l < left.length && r < right.length) {
    run.step();
    merged.push(isAfter(left[l] as number, right[r] as number) ? (right[r++] as number) : (left[l++] as number));
  }
  return merged.concat(left.slice(l), right.slice(r));
}

export interface Sort {
  /** The items in order; `frameOf` and `itemOf` say what a term sees of each. */
  of<T>(items: readonly T[], itemOf: (item: T) => unknown, frameOf: (item: T) => Frame, run: Run): readonly T[];
}

interface Term {
  readonly value: Evaluate;
  readonly descending: boolean;
}

export function compileSort(node: AstNode, { compile }: Compilation): Sort {
  const terms = (node.terms ?? []).map(
    ({ expression, descending }: AstTerm): Term => ({ value: compile(expression), descending }),
  );
  const place = new Place('^', Math.max(0, (node.position ?? 1) - 1));
  return {
    of(items, itemOf, frameOf, run) {
      if (items.length <= 1) return items;
      const keys = terms.map(() => new Map<number, unknown>());
      const keyOf = (term: number, index: number): unknown => {
        const known = keys[term] as Map<number, unknown>;
        if (!known.has(index)) {
          const item = items[index] as (typeof items)[number];
          known.set(index, (terms[term] as Term).value(itemOf(item), frameOf(item)));
        }
        return known.get(index);
      };
      const isAfter: Goes = (a, b) => {
        for (const [term, { descending }] of terms.entries()) {
          const order = compare(keyOf(term, a), keyOf(term, b), descending, place);
          if (order !== 0) return order === 1;
        }
        return false;
      };
      return mergeSort(items.length, isAfter, run).map((index) => items[index] as (typeof items)[number]);
    },
  };
}

/** What is missing goes last in either direction. */
function compare(a: unknown, b: unknown, descending: boolean, place: Place): -1 | 0 | 1 {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? 1 : -1;
  const isComparable = (value: unknown) => typeof value === 'string' || typeof value === 'number';
  if (!isComparable(a)) return place.fail('T2008', a);
  if (!isComparable(b)) return place.fail('T2008', b);
  if (typeof a !== typeof b) return place.fail('T2007', a, b);
  if (a === b) return 0;
  return (a as string | number) < (b as string | number) === descending ? 1 : -1;
}
