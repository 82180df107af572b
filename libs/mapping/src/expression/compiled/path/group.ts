import type { AstGroup, AstPair } from '../../parse/ast.js';
import type { Compilation, Evaluate } from '../evaluate.js';
import { Place } from '../place.js';
import type { Frame } from '../run/frame.js';
import { setField } from '../values/objects.js';
import { append } from '../values/sequences.js';
import { isTuples, mergeTuples, type Tuple, tupleFrame } from './tuple.js';

type Fields = Record<string, unknown>;

export interface Group {
  /** One object of all items: each pair's key says which items go together, and its value is taken of those. */
  ofValue(value: unknown, frame: Frame): Fields;
  ofTuples(tuples: readonly Tuple[], frame: Frame): Fields;
}

interface Gathered<T> {
  readonly pair: number;
  readonly of: T[];
}

/** Names that mark functions in the jsonata package: it refuses them, and so do we. */
const reserved = new Set(['_jsonata_lambda', '_jsonata_function']);

export function compileGroup({ lhs, position }: AstGroup, { compile }: Compilation): Group {
  const pairs = lhs.map(([key, value]) => ({ key: compile(key), value: compile(value) }));
  const place = new Place('{', Math.max(0, (position ?? 1) - 1));
  const literal = literalKeys(lhs);

  function gather<T>(
    items: readonly T[],
    keyOf: (key: Evaluate, item: T) => unknown,
    frame: Frame,
  ): Map<string, Gathered<T>> {
    const groups = new Map<string, Gathered<T>>();
    for (const item of items) {
      frame.run.step();
      for (const [pair, { key }] of pairs.entries()) {
        const name = keyOf(key, item);
        if (name === undefined) continue;
        if (typeof name !== 'string') return place.fail('T1003', name);
        if (reserved.has(name)) place.fail('D1013');
        const known = groups.get(name);
        if (!known) groups.set(name, { pair, of: [item] });
        else if (known.pair === pair) known.of.push(item);
        else place.fail('D1009');
      }
    }
    return groups;
  }

  return {
    ofValue(value, frame) {
      if (isTuples(value)) return this.ofTuples(value, frame);
      if (literal && !Array.isArray(value)) return objectOf(literal, pairs, value, frame);
      const items: readonly unknown[] = !Array.isArray(value) ? [value] : value.length === 0 ? [undefined] : value;
      const result: Fields = {};
      for (const [name, { pair, of }] of gather(items, (key, item) => key(item, frame), frame)) {
        const together = of.length === 1 ? of[0] : of.reduce((all, item) => append(all, item, frame.run));
        put(result, name, (pairs[pair] as Pair).value(together, frame));
      }
      return result;
    },
    ofTuples(tuples, frame) {
      const result: Fields = {};
      const keyOf = (key: Evaluate, tuple: Tuple) => key(tuple.item, tupleFrame(tuple, frame));
      for (const [name, { pair, of }] of gather(tuples, keyOf, frame)) {
        const together = of.length === 1 ? (of[0] as Tuple) : mergeTuples(of, frame.run);
        put(result, name, (pairs[pair] as Pair).value(together.item, tupleFrame(together, frame)));
      }
      return result;
    },
  };
}

interface Pair {
  readonly key: Evaluate;
  readonly value: Evaluate;
}

/** The keys where all of them are literals and differ: then one item needs no grouping. */
function literalKeys(lhs: readonly AstPair[]): readonly string[] | null {
  const names = lhs.map(([key]) => (key.type === 'string' && !key.predicate ? (key.value as string) : null));
  const isPlain = names.every((name) => name !== null && name !== '__proto__' && !reserved.has(name));
  return isPlain && new Set(names).size === names.length ? (names as string[]) : null;
}

function objectOf(names: readonly string[], pairs: readonly Pair[], context: unknown, frame: Frame): Fields {
  const result: Fields = {};
  for (let index = 0; index < names.length; index++) {
    const value = (pairs[index] as Pair).value(context, frame);
    if (value !== undefined) result[names[index] as string] = value;
  }
  return result;
}

function put(result: Fields, name: string, value: unknown): void {
  if (value !== undefined) setField(result, name, value);
}
