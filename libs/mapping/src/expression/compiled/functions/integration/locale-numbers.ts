import { defineBuiltins } from '../../calls/builtin.js';
import type { Place } from '../../place.js';
import type { Run } from '../../run/run.js';

/** Formats are costly to make: so many are kept, the oldest of them goes. */
const MOST_KEPT = 100;
const kept = new Map<string, Intl.NumberFormat>();

/** Numbers as people of a language write them. */
export const localeNumberFunctions = defineBuiltins({
  localeNumber: [
    '<nsn?:s>',
    (place: Place, _: Run, value?: number, locale?: string, places?: number) =>
      value === undefined ? undefined : formatOf(String(locale), places, place).format(value),
  ],
  numberFromLocale: [
    '<ss:n>',
    (place: Place, _: Run, text?: string, locale?: string) =>
      text === undefined ? undefined : read(text, String(locale), place),
  ],
});

function formatOf(locale: string, places: number | undefined, place: Place): Intl.NumberFormat {
  const key = `${locale} ${places}`;
  const known = kept.get(key);
  if (known) return known;
  try {
    const digits = places === undefined ? {} : { minimumFractionDigits: places, maximumFractionDigits: places };
    const format = new Intl.NumberFormat(locale, digits);
    if (kept.size >= MOST_KEPT) kept.delete(kept.keys().next().value as string);
    kept.set(key, format);
    return format;
  } catch {
    return place.fail('A2016');
  }
}

function read(text: string, locale: string, place: Place): number {
  const parts = formatOf(locale, undefined, place).formatToParts(-12345.6);
  const partOf = (type: string) => parts.find((part) => part.type === type)?.value ?? '';
  const [decimal, group, minus] = [partOf('decimal'), partOf('group'), partOf('minusSign')];
  const isGap = /\s/.test(group);
  const plain = text
    .trim()
    .replace(isGap ? /(?<=\d)\s(?=\d{3})/g : /$^/, '')
    .replaceAll(isGap || group === '' ? '\0' : group, '')
    .replace(minus, '-')
    .replace('−', '-')
    .replace(decimal, '.');
  return /^-?\d+(\.\d+)?$/.test(plain) ? Number(plain) : place.fail('A2017');
}
