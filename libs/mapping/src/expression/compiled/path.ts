import type { AstNode } from '../parse/ast.js';
import type { Evaluate } from './evaluate.js';

/** A path of field names, from the scope or from `$` or `$$`; null where a step is more than that. */
export function compilePath({ steps = [] }: AstNode): Evaluate | null {
  const fromVariable = steps[0]?.type === 'variable' && (steps[0].value === '' || steps[0].value === '$');
  const nameSteps = fromVariable ? steps.slice(1) : steps;
  if (nameSteps.length === 0 || !nameSteps.every(isPlainName)) return null;
  const names = nameSteps.map((step) => step.value as string);
  return (scope) => {
    if (fromVariable && Array.isArray(scope)) return followMany(scope, names, 0);
    let value = scope;
    for (let step = 0; step < names.length; step++) {
      if (typeof value !== 'object' || value === null) return undefined;
      if (Array.isArray(value)) return followMany(step === 0 ? [value] : value, names, step);
      const name = names[step] as string;
      if (!Object.hasOwn(value, name)) return undefined;
      value = (value as Record<string, unknown>)[name];
    }
    return value;
  };
}

const isPlainName = (step: AstNode): boolean =>
  step.type === 'name' && Object.keys(step).every((field) => ['type', 'value', 'position'].includes(field));

/**
 * The rest of a path from a list: jsonata maps each step over the items and flattens what they give by one level; nothing is
 * no value, and one item stands for itself, unless it is the only answer of the last step and a list in the data.
 */
function followMany(items: readonly unknown[], names: readonly string[], from: number): unknown {
  let current = items;
  for (let step = from; step < names.length; step++) {
    const name = names[step] as string;
    const found: Found[] = [];
    for (const item of current) {
      const one = lookUp(item, name);
      if (one.value !== undefined) found.push(one);
    }
    const only = found.length === 1 ? (found[0] as Found) : null;
    if (step === names.length - 1 && only && Array.isArray(only.value) && !only.isSequence) return only.value;
    current = found.flatMap(({ value }) => value);
    if (current.length === 0) return undefined;
  }
  return current.length === 1 ? current[0] : current;
}

interface Found {
  readonly value: unknown;
  /** Made by looking into a list, rather than found in the data. */
  readonly isSequence: boolean;
}

const nothing: Found = { value: undefined, isSequence: false };

function lookUp(item: unknown, name: string): Found {
  if (Array.isArray(item)) {
    const found: unknown[] = [];
    lookUpInList(item, name, found);
    if (found.length === 0) return nothing;
    return found.length === 1 ? { value: found[0], isSequence: false } : { value: found, isSequence: true };
  }
  if (typeof item !== 'object' || item === null || !Object.hasOwn(item, name)) return nothing;
  return { value: (item as Record<string, unknown>)[name], isSequence: false };
}

function lookUpInList(list: readonly unknown[], name: string, into: unknown[]): void {
  for (const item of list) {
    if (Array.isArray(item)) lookUpInList(item, name, into);
    else if (typeof item === 'object' && item !== null && Object.hasOwn(item, name)) {
      const value = (item as Record<string, unknown>)[name];
      if (Array.isArray(value)) for (const part of value) into.push(part);
      else if (value !== undefined) into.push(value);
    }
  }
}
