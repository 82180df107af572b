import { defineBuiltins } from '../../calls/builtin.js';
import type { Place } from '../../place.js';
import type { Run } from '../../run/run.js';
import {
  add,
  compare,
  type Decimal,
  multiply,
  parseDecimal,
  type Rounding,
  roundings,
  roundTo,
  textOfDecimal,
} from './decimal.js';

/** A decimal number: as text it is exact, as a JSON number what its shortest form says. */
type Written = string | number;

/** Money and other decimals without floating point: numbers or texts in, texts out. */
export const decimalFunctions = defineBuiltins({
  decimalSum: [
    '<a:s>',
    (place: Place, run: Run, all?: readonly unknown[]) => together(all, { units: 0n, scale: 0 }, add, place, run),
  ],
  decimalProduct: [
    '<a:s>',
    (place: Place, run: Run, all?: readonly unknown[]) => together(all, { units: 1n, scale: 0 }, multiply, place, run),
  ],
  decimalCompare: [
    '<(sn)(sn):n>',
    (place: Place, _: Run, first?: Written, second?: Written) =>
      first === undefined || second === undefined ? undefined : compare(read(first, place), read(second, place)),
  ],
  decimalRound: [
    '<(sn)ns?:s>',
    (place: Place, _: Run, value?: Written, places?: number, rounding?: string) =>
      value === undefined ? undefined : textOfDecimal(rounded(read(value, place), places, rounding, place)),
  ],
  minorUnits: [
    '<(sn)s:n>',
    (place: Place, _: Run, amount?: Written, currency?: string) => {
      if (amount === undefined) return undefined;
      const digits = digitsOf(currency, place);
      const { units } = rounded(read(amount, place), digits, 'exact', place);
      return Number.isSafeInteger(Number(units)) ? Number(units) : place.fail('A2011');
    },
  ],
  fromMinorUnits: [
    '<ns:s>',
    (place: Place, _: Run, units?: number, currency?: string) => {
      if (units === undefined) return undefined;
      if (!Number.isSafeInteger(units)) place.fail('A2011');
      return textOfDecimal({ units: BigInt(units), scale: digitsOf(currency, place) });
    },
  ],
});

function together(
  all: readonly unknown[] | undefined,
  start: Decimal,
  combine: (a: Decimal, b: Decimal) => Decimal,
  place: Place,
  run: Run,
): string | undefined {
  if (all === undefined) return undefined;
  let result = start;
  for (const item of all) {
    run.step();
    result = combine(result, read(item, place));
    if (result.scale > MOST_DIGITS || result.units > MOST || result.units < -MOST) place.fail('A2010');
  }
  return textOfDecimal(result);
}

const MOST_DIGITS = 1_000;
const MOST = 10n ** BigInt(MOST_DIGITS);

const read = (value: unknown, place: Place): Decimal =>
  (typeof value === 'number' || typeof value === 'string' ? parseDecimal(String(value)) : null) ??
  place.fail('A2009', value);

function rounded(value: Decimal, places: number | undefined, rounding: string | undefined, place: Place): Decimal {
  if (!Number.isInteger(places) || (places as number) < 0 || (places as number) > MOST_DIGITS) place.fail('A2012');
  const mode = roundings.find((known) => known === (rounding ?? 'halfEven')) ?? place.fail('A2013');
  return roundTo(value, places as number, mode as Rounding) ?? place.fail('A2014');
}

/** How many decimal places a currency has, by ISO 4217 code. */
function digitsOf(currency: string | undefined, place: Place): number {
  if (!/^[A-Z]{3}$/.test(currency ?? '')) place.fail('A2015');
  const format = new Intl.NumberFormat('en', { style: 'currency', currency: currency as string });
  return format.resolvedOptions().maximumFractionDigits ?? 2;
}
