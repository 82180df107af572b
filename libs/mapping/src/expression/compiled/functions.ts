import type { Place } from './evaluate.js';
import { isTrue, textOf } from './values.js';

interface Builtin {
  readonly min: number;
  readonly max: number;
  readonly call: (place: Place, first: unknown, second?: unknown, third?: unknown) => unknown;
}

/** Of one argument that must be a string; nothing gives nothing. */
const ofText = (compute: (text: string) => unknown): Builtin => ({
  min: 1,
  max: 1,
  call: (place, value) => {
    if (value === undefined) return undefined;
    return typeof value === 'string' ? compute(value) : place.fail('T0410');
  },
});

/** Of one argument of any type. */
const ofAny = (call: (place: Place, value: unknown) => unknown): Builtin => ({ min: 1, max: 1, call });

/** The functions of the compiled subset, with the meaning that JSONata gives them. Characters are Unicode code points. */
export const builtins: Readonly<Record<string, Builtin>> = {
  lowercase: ofText((text) => text.toLowerCase()),
  uppercase: ofText((text) => text.toUpperCase()),
  trim: ofText((text) => text.replace(/[ \t\n\r]+/g, ' ').replace(/^ | $/g, '')),
  length: ofText((text) => [...text].length),
  string: ofAny((place, value) => textOf(value, place)),
  boolean: ofAny((place, value) => (value === undefined ? undefined : isTrue(value, place))),
  not: ofAny((place, value) => (value === undefined ? undefined : !isTrue(value, place))),
  exists: ofAny((_, value) => value !== undefined),
  number: ofAny(toNumber),
  round: { min: 1, max: 2, call: round },
  substring: { min: 2, max: 3, call: substring },
  join: { min: 1, max: 2, call: join },
};

const decimal = /^-?[0-9]+(\.[0-9]+)?([Ee][-+]?[0-9]+)?$/;
/** Anchored as loosely as in jsonata, where `Number` then gives NaN for what only looks right in part. */
const otherBase = /^(0[xX][0-9A-Fa-f]+)|(0[oO][0-7]+)|(0[bB][0-1]+)$/;

function toNumber(place: Place, value: unknown): number | undefined {
  switch (typeof value) {
    case 'undefined':
    case 'number':
      return value;
    case 'boolean':
      return value ? 1 : 0;
    case 'string': {
      if (decimal.test(value) && Number.isFinite(Number(value))) return Number(value);
      return otherBase.test(value) ? Number(value) : place.fail('D3030');
    }
    default:
      return place.fail('T0410');
  }
}

/** Half to even, at `precision` decimal places; shifted as text, since a product would not be exact. */
function round(place: Place, value: unknown, precision?: unknown): number | undefined {
  if (!isNumberOrMissing(value) || !isNumberOrMissing(precision)) return place.fail('T0410');
  if (value === undefined) return undefined;
  const shifted = precision ? shift(value, precision) : value;
  const nearest = Math.round(shifted);
  const isTieToOdd = Math.abs(nearest - shifted) === 0.5 && Math.abs(nearest % 2) === 1;
  const rounded = isTieToOdd ? nearest - 1 : nearest;
  const result = precision ? shift(rounded, -precision) : rounded;
  return Object.is(result, -0) ? 0 : result;
}

function shift(value: number, by: number): number {
  const [mantissa, exponent = '0'] = value.toString().split('e');
  return Number(`${mantissa}e${Number(exponent) + by}`);
}

const isNumberOrMissing = (value: unknown): value is number | undefined =>
  value === undefined || typeof value === 'number';

function substring(place: Place, text: unknown, start: unknown, length?: unknown): string | undefined {
  if (text !== undefined && typeof text !== 'string') return place.fail('T0410');
  if (!isNumberOrMissing(start) || !isNumberOrMissing(length)) return place.fail('T0410');
  if (text === undefined) return undefined;
  if (start === undefined) return length === undefined ? text : '';
  const characters = [...text];
  const from = characters.length + start < 0 ? 0 : start;
  if (length === undefined) return characters.slice(from).join('');
  if (length <= 0) return '';
  return characters.slice(from, (from >= 0 ? from : characters.length + from) + length).join('');
}

function join(place: Place, list: unknown, separator: unknown = ''): string | undefined {
  if (typeof separator !== 'string') return place.fail('T0410');
  if (list === undefined) return undefined;
  const items = Array.isArray(list) ? list : [list];
  return items.every((item) => typeof item === 'string') ? items.join(separator) : place.fail('T0412');
}
