import { defineBuiltins } from '../calls/builtin.js';
import type { Place } from '../place.js';
import type { Run } from '../run/run.js';
import type { FunctionValue } from '../values/function-value.js';
import { keysOf, setField } from '../values/objects.js';
import { unsettled } from '../values/sequences.js';
import { isTrue } from '../values/values.js';

type List = readonly unknown[];
type Fields = Readonly<Record<string, unknown>>;

export const higherOrderFunctions = defineBuiltins({
  map: ['<af>', map],
  filter: ['<af>', filter],
  single: ['<af?>', single],
  reduce: ['<afj?:j>', reduce],
  each: ['<o-f:a>', each],
  sift: ['<o-f?:o>', sift],
});

/** A function gets no more arguments than it takes: the value, where it stands, and what it stands in. */
function callWith(called: FunctionValue, value: unknown, at: unknown, all: unknown, run: Run): unknown {
  run.step();
  const { arity } = called;
  return called.call(arity >= 3 ? [value, at, all] : arity === 2 ? [value, at] : [value], null, run);
}

function map(_: Place, run: Run, list?: List, called?: FunctionValue): unknown {
  if (list === undefined) return undefined;
  const results: unknown[] = [];
  for (const [index, item] of list.entries()) {
    const result = callWith(called as FunctionValue, item, index, list, run);
    if (result !== undefined) results.push(result);
  }
  run.make(results.length);
  return unsettled(results);
}

function filter(_: Place, run: Run, list?: List, called?: FunctionValue): unknown {
  if (list === undefined) return undefined;
  const kept = list.filter((item, index) => isTrue(callWith(called as FunctionValue, item, index, list, run)));
  run.make(kept.length);
  return unsettled(kept);
}

function single(place: Place, run: Run, list?: List, called?: FunctionValue): unknown {
  if (list === undefined) return undefined;
  let found: { readonly item: unknown } | undefined;
  for (const [index, item] of list.entries()) {
    if (called && !isTrue(callWith(called, item, index, list, run))) continue;
    if (found) place.fail('D3138');
    found = { item };
  }
  return found ? found.item : place.fail('D3139');
}

function reduce(place: Place, run: Run, list?: List, called?: FunctionValue, initial?: unknown): unknown {
  if (list === undefined) return undefined;
  const { arity } = called as FunctionValue;
  if (arity < 2) place.fail('D3050');
  const fromFirst = initial === undefined && list.length > 0;
  let result = fromFirst ? list[0] : initial;
  for (let index = fromFirst ? 1 : 0; index < list.length; index++) {
    run.step();
    result = (called as FunctionValue).call([result, list[index], index, list].slice(0, Math.min(arity, 4)), null, run);
  }
  return result;
}

function each(_: Place, run: Run, object?: Fields, called?: FunctionValue): unknown {
  const results: unknown[] = [];
  for (const key of keysOf(object)) {
    const result = callWith(called as FunctionValue, (object as Fields)[key], key, object, run);
    if (result !== undefined) results.push(result);
  }
  return unsettled(results);
}

function sift(_: Place, run: Run, object?: Fields, called?: FunctionValue): unknown {
  const kept: Record<string, unknown> = {};
  for (const key of keysOf(object)) {
    const value = (object as Fields)[key];
    if (isTrue(callWith(called as FunctionValue, value, key, object, run))) setField(kept, key, value);
  }
  return keysOf(kept).length === 0 ? undefined : kept;
}
