import { type Binding, Frame } from '../run/frame.js';
import type { Run } from '../run/run.js';
import { marksOf, TUPLES } from '../values/marks.js';
import { append } from '../values/sequences.js';

/** An item on its way through a path, with the variables that steps bound to it. */
export interface Tuple {
  readonly item: unknown;
  bindings: Binding | null;
}

/** Whether a value is a sequence of tuples. */
export const isTuples = (value: unknown): value is Tuple[] => Array.isArray(value) && (marksOf(value) & TUPLES) !== 0;

export const tupleFrame = (tuple: Tuple, outer: Frame): Frame => new Frame(outer.run, outer, tuple.bindings);

/** All bindings of both, `later` before `earlier`. */
export function joinBindings(later: Binding | null, earlier: Binding | null): Binding | null {
  const names: Binding[] = [];
  for (let binding = later; binding; binding = binding.next) names.push(binding);
  return names.reduceRight<Binding | null>((next, { name, value }) => ({ name, value, next }), earlier);
}

/** Many tuples as one: its item and each of its variables hold those of all. */
export function mergeTuples(tuples: readonly Tuple[], run: Run): Tuple {
  const variables = new Map<string, unknown>();
  let item: unknown;
  for (const [index, tuple] of tuples.entries()) {
    item = index === 0 ? tuple.item : append(item, tuple.item, run);
    const own = new Map<string, unknown>();
    for (let binding = tuple.bindings; binding; binding = binding.next) {
      if (!own.has(binding.name)) own.set(binding.name, binding.value);
    }
    for (const [name, value] of own) {
      variables.set(name, index === 0 ? value : append(variables.get(name), value, run));
    }
  }
  let bindings: Binding | null = null;
  for (const [name, value] of variables) bindings = { name, value, next: bindings };
  return { item, bindings };
}
