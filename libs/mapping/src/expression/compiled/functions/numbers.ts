import { defineBuiltins } from '../calls/builtin.js';
import type { Place } from '../place.js';
import type { Run } from '../run/run.js';

/** Of one number; nothing gives nothing. */
const ofNumber =
  (compute: (value: number, place: Place) => number) =>
  (place: Place, _: Run, value?: number): unknown =>
    value === undefined ? undefined : compute(value, place);

export const numberFunctions = defineBuiltins({
  number: ['<(nsb)-:n>', toNumber],
  abs: ['<n-:n>', ofNumber(Math.abs)],
  floor: ['<n-:n>', ofNumber(Math.floor)],
  ceil: ['<n-:n>', ofNumber(Math.ceil)],
  sqrt: ['<n-:n>', ofNumber((value, place) => (value < 0 ? place.fail('D3060') : Math.sqrt(value)))],
  round: [
    '<n-n?:n>',
    (_: Place, __: Run, value?: number, precision?: number) =>
      value === undefined ? undefined : round(value, precision),
  ],
  power: ['<n-n:n>', power],
  random: ['<:n>', () => Math.random()],
  formatBase: ['<n-n?:s>', formatBase],
});

const decimal = /^-?[0-9]+(\.[0-9]+)?([Ee][-+]?[0-9]+)?$/;
/** Anchored as loosely as in jsonata, where `Number` then gives NaN for what only looks right in part. */
const otherBase = /^(0[xX][0-9A-Fa-f]+)|(0[oO][0-7]+)|(0[bB][0-1]+)$/;

function toNumber(place: Place, _: Run, value?: number | string | boolean): number | undefined {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value !== 'string') return value;
  if (decimal.test(value) && Number.isFinite(Number(value))) return Number(value);
  return otherBase.test(value) ? Number(value) : place.fail('D3030');
}

/** Half to even, at `precision` decimal places. */
function round(value: number, precision?: number): number {
  return (precision && roundQuickly(value, precision)) || roundExactly(value, precision);
}

/** Products below a billion are right to a ten-millionth: far enough from the middle, that tells the neighbours apart. Else 0. */
function roundQuickly(value: number, precision: number): number {
  if (precision < 0 || precision > 15 || !Number.isInteger(precision)) return 0;
  const power = powers[precision] as number;
  const shifted = value * power;
  if (!(Math.abs(shifted) < 1e9) || Math.abs(Math.abs(shifted % 1) - 0.5) < 1e-6) return 0;
  return Math.round(shifted) / power;
}

const powers = Array.from({ length: 16 }, (_, exponent) => Number(`1e${exponent}`));

/** Shifted as text, since a product would not be exact. */
function roundExactly(value: number, precision?: number): number {
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

function power(place: Place, _: Run, base?: number, exponent?: number): number | undefined {
  if (base === undefined) return undefined;
  const result = base ** (exponent as number);
  return Number.isFinite(result) ? result : place.fail('D3061');
}

function formatBase(place: Place, _: Run, value?: number, base?: number): string | undefined {
  if (value === undefined) return undefined;
  const radix = base === undefined ? 10 : round(base);
  return radix < 2 || radix > 36 ? place.fail('D3100') : round(value).toString(radix);
}
