import { FunctionValue } from '../values/function-value.js';
import { sequence, unsettled } from '../values/sequences.js';

/** A field of an object, or of all objects in a list (and in the lists in it). Only an object's own fields are seen. */
export function lookUp(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Array.isArray(value) ? sequence(lookUpInList(value, name)) : ownField(value, name);
}

/** The same, with a list's fields as a sequence that is not settled. */
export const lookUpUnsettled = (value: unknown, name: string): unknown =>
  Array.isArray(value) ? unsettled(lookUpInList(value, name)) : lookUp(value, name);

function lookUpInList(list: readonly unknown[], name: string, into: unknown[] = []): unknown[] {
  for (const item of list) {
    if (Array.isArray(item)) {
      lookUpInList(item, name, into);
      continue;
    }
    const value = typeof item === 'object' && item !== null ? ownField(item, name) : undefined;
    if (Array.isArray(value)) for (const part of value) into.push(part);
    else if (value !== undefined) into.push(value);
  }
  return into;
}

const ownField = (object: object, name: string): unknown =>
  Object.hasOwn(object, name) && !(object instanceof FunctionValue)
    ? (object as Record<string, unknown>)[name]
    : undefined;
