import { defineBuiltins } from '../calls/builtin.js';
import { lookUpUnsettled } from '../path/look-up.js';
import type { Place } from '../place.js';
import type { Run } from '../run/run.js';
import { FunctionValue } from '../values/function-value.js';
import { keysOf, setField } from '../values/objects.js';
import { append, unsettled } from '../values/sequences.js';
import { isNumeric, isTrue, textOf } from '../values/values.js';

export const objectFunctions = defineBuiltins({
  boolean: [
    '<x-:b>',
    (place: Place, _: Run, value?: unknown) => (value === undefined ? undefined : isTrue(value, place)),
  ],
  not: ['<x-:b>', (place: Place, _: Run, value?: unknown) => (value === undefined ? undefined : !isTrue(value, place))],
  exists: ['<x:b>', (_: Place, __: Run, value?: unknown) => value !== undefined],
  type: ['<x:s>', (_: Place, __: Run, value?: unknown) => typeName(value)],
  keys: ['<x-:a<s>>', (_: Place, run: Run, value?: unknown) => unsettled([...new Set(allKeys(value, run))])],
  lookup: ['<x-s:x>', (_: Place, __: Run, value?: unknown, name?: string) => lookUpUnsettled(value, String(name))],
  spread: ['<x-:a<o>>', (_: Place, run: Run, value?: unknown) => spread(value, run)],
  merge: ['<a<o>:o>', merge],
  clone: ['<(oa)-:o>', clone],
  // their messages may be made of the event: they are not shown
  error: ['<s?:x>', (place: Place) => place.fail('D3137'), 1],
  assert: ['<bs?:x>', (place: Place, _: Run, holds?: boolean) => (holds ? undefined : place.fail('D3141')), 2],
});

function typeName(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (value instanceof FunctionValue) return 'function';
  return typeof value === 'number' && !isNumeric(value) ? 'object' : typeof value;
}

/** Those of all objects in a list; a name may come more than once. */
function allKeys(value: unknown, run: Run): string[] {
  run.step();
  if (Array.isArray(value)) return value.flatMap((item) => allKeys(item, run));
  return value instanceof FunctionValue ? [] : keysOf(value);
}

/** One object for each field. */
function spread(value: unknown, run: Run): unknown {
  if (Array.isArray(value)) {
    let all: unknown[] = [];
    for (const item of value) all = append(all, asList(spread(item, run)), run) as unknown[];
    return value.length === 0 ? undefined : all;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof FunctionValue) return value;
  return unsettled(
    Object.entries(value).map(([name, part]) => {
      const object: Record<string, unknown> = {};
      setField(object, name, part);
      return object;
    }),
  );
}

const asList = (value: unknown): unknown => (value === undefined || Array.isArray(value) ? value : [value]);

/** Later fields win. */
function merge(_: Place, run: Run, objects?: readonly unknown[]): unknown {
  if (objects === undefined) return undefined;
  const merged: Record<string, unknown> = {};
  for (const object of objects) {
    run.step();
    for (const name of keysOf(object)) setField(merged, name, (object as Record<string, unknown>)[name]);
  }
  return merged;
}

/** A copy as its JSON gives it: without functions, with numbers of at most 15 digits. */
export function clone(place: Place, run: Run, value?: unknown): unknown {
  const text = textOf(value, place);
  if (text === undefined) return undefined;
  run.makeText(text.length);
  return JSON.parse(text);
}
