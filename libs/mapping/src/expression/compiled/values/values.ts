import { Place } from '../place.js';
import { FunctionValue } from './function-value.js';
import { current } from './sequences.js';

const anywhere = new Place('', 0);

/** A number that is not NaN; fails on one that is not finite, as JSON has none. */
export function isNumeric(value: unknown, place: Place = anywhere): value is number {
  if (typeof value !== 'number' || Number.isNaN(value)) return false;
  return Number.isFinite(value) || place.fail('D1001');
}

/** The effective boolean value: empty strings, lists and objects, 0, null, functions and nothing are false; a list is true if an item is. */
export function isTrue(value: unknown, place?: Place): boolean {
  switch (typeof value) {
    case 'boolean':
      return value;
    case 'string':
      return value.length > 0;
    case 'number':
      return isNumeric(value, place) && value !== 0;
    case 'object':
      if (value === null || value instanceof FunctionValue) return false;
      // every item is looked at, as in jsonata: one may fail
      if (Array.isArray(value)) return value.filter((item) => isTrue(item, place)).length > 0;
      return Object.keys(value).length > 0;
    default:
      return false;
  }
}

/** Text of a value: strings as they are, others as JSON with numbers of at most 15 digits; functions are empty. */
export function textOf(value: unknown, place: Place, indent = 0): string | undefined {
  switch (typeof value) {
    case 'string':
      return value;
    case 'undefined':
      return undefined;
    case 'number':
      return Number.isFinite(value) ? String(shortNumber(value)) : place.fail('D3001');
    case 'boolean':
      return value ? 'true' : 'false';
    default:
      if (value instanceof FunctionValue) return '';
      return JSON.stringify(current(value), shortener(place), indent);
  }
}

/** JSON asks a function for its `toJSON` first: here it counts what it was. */
const shortener = (place: Place) =>
  function (this: unknown, key: string, part: unknown): unknown {
    if (isNumeric(part, place)) return shortNumber(part);
    if (part !== undefined) return part;
    return (this as Record<string, unknown>)[key] instanceof FunctionValue ? '' : part;
  };

const shortNumber = (value: number): number => (Number.isInteger(value) ? value : Number(value.toPrecision(15)));

export function isDeepEqual(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const leftKeys = Object.keys(left);
  if (leftKeys.length !== Object.keys(right).length) return false;
  return leftKeys.every(
    (key) =>
      Object.hasOwn(right, key) &&
      isDeepEqual((left as Record<string, unknown>)[key], (right as Record<string, unknown>)[key]),
  );
}
