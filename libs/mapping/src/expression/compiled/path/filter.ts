import type { AstNode } from '../../parse/ast.js';
import type { Compilation } from '../evaluate.js';
import type { Frame } from '../run/frame.js';
import { mark, SEQUENCE, TUPLES } from '../values/marks.js';
import { isNumeric, isTrue } from '../values/values.js';
import { isTuples, type Tuple, tupleFrame } from './tuple.js';

export interface Filter {
  /** What a predicate leaves of a value: a sequence, not settled yet, or the list at a fixed index. */
  ofValue(value: unknown, frame: Frame): unknown;
  ofTuples(tuples: readonly Tuple[], frame: Frame): Tuple[];
}

export function compileFilter(predicate: AstNode, { compile }: Compilation): Filter {
  if (predicate.type === 'number') return atIndex(Math.floor(predicate.value as number));
  const keeps = compile(predicate);
  return {
    ofValue(value, frame) {
      if (isTuples(value)) return mark(this.ofTuples(value, frame), SEQUENCE | TUPLES);
      const items: readonly unknown[] = Array.isArray(value) ? value : [value];
      const kept: unknown[] = [];
      for (let index = 0; index < items.length; index++) {
        const item = items[index];
        frame.run.step();
        for (let n = timesKept(keeps(item, frame), index, items.length); n > 0; n--) kept.push(item);
      }
      return mark(kept, SEQUENCE);
    },
    ofTuples(tuples, frame) {
      const kept: Tuple[] = [];
      for (const [index, tuple] of tuples.entries()) {
        frame.run.step();
        const answer = keeps(tuple.item, tupleFrame(tuple, frame));
        for (let n = timesKept(answer, index, tuples.length); n > 0; n--) kept.push(tuple);
      }
      return kept;
    },
  };
}

function atIndex(index: number): Filter {
  return {
    ofValue(value, frame) {
      if (isTuples(value)) return mark(this.ofTuples(value, frame), SEQUENCE | TUPLES);
      const items: readonly unknown[] = Array.isArray(value) ? value : [value];
      const item = items.at(index);
      return Array.isArray(item) ? item : mark(item === undefined ? [] : [item], SEQUENCE);
    },
    ofTuples(tuples) {
      const tuple = tuples.at(index);
      return tuple ? [tuple] : [];
    },
  };
}

/** A number keeps the item at that index, a list of numbers each as often as it names it; anything else keeps it if true. */
function timesKept(answer: unknown, index: number, length: number): number {
  if (answer === true) return 1;
  if (answer === false || answer === undefined) return 0;
  if (isNumeric(answer)) return isAt(answer, index, length) ? 1 : 0;
  if (Array.isArray(answer) && answer.every((part) => isNumeric(part))) {
    return answer.filter((at: number) => isAt(at, index, length)).length;
  }
  return isTrue(answer) ? 1 : 0;
}

function isAt(at: number, index: number, length: number): boolean {
  const whole = Math.floor(at);
  return (whole < 0 ? length + whole : whole) === index;
}
