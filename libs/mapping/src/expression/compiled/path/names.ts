import type { AstNode } from '../../parse/ast.js';
import type { Evaluate } from '../evaluate.js';
import { isPlainList, sequence } from '../values/sequences.js';
import { fieldReader } from './field-reader.js';
import { lookUp } from './look-up.js';

/** The names of a path that is nothing but names; null where a step is more than that. */
export function plainNames({ steps = [], group, keepSingletonArray, tuple }: AstNode): readonly string[] | null {
  if (group || keepSingletonArray || tuple || steps.length === 0 || !steps.every(isPlainName)) return null;
  return steps.map((step) => step.value as string);
}

const isPlainName = (step: AstNode): boolean =>
  step.type === 'name' && Object.keys(step).every((field) => ['type', 'value', 'position'].includes(field));

/** The path of names from a context, which `byItems` evaluates where the context is a list. */
export function followNames(names: readonly string[], byItems: Evaluate): Evaluate {
  const read = fieldReader(names, followMany);
  return (context, frame) => (Array.isArray(context) ? byItems(context, frame) : read(context));
}

/**
 * The rest of a path from a list: jsonata maps each step over the items and flattens what they give by one level; nothing is
 * no value, and one item stands for itself, unless it is the only answer of the last step and a list in the data.
 */
function followMany(items: readonly unknown[], names: readonly string[], from: number): unknown {
  let current = items;
  for (let step = from; step < names.length; step++) {
    const name = names[step] as string;
    const found: unknown[] = [];
    for (const item of current) {
      const value = lookUp(item, name);
      if (value !== undefined) found.push(value);
    }
    if (step === names.length - 1 && found.length === 1 && isPlainList(found[0])) return found[0];
    current = found.flat();
    if (current.length === 0) return undefined;
  }
  return sequence(current as unknown[]);
}
