/** `units` × 10 to the power of minus `scale`. */
export interface Decimal {
  readonly units: bigint;
  readonly scale: number;
}

export const roundings = ['halfEven', 'halfUp', 'up', 'down', 'exact'] as const;
/** Halves to the even neighbour, or away from zero; always away from zero, or towards it; or not at all. */
export type Rounding = (typeof roundings)[number];

/** Digits of an exponent that are still worth writing out. */
const MOST_EXPONENT = 400;

/** Null for what is no decimal number: `1,5`, `0x1`, an empty text. */
export function parseDecimal(text: string): Decimal | null {
  const match = /^([+-]?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text);
  if (!match) return null;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  const scale = fraction.length - Number(exponent);
  if (Math.abs(scale) > MOST_EXPONENT + fraction.length) return null;
  const units = BigInt(`${whole}${fraction}`) * (sign === '-' ? -1n : 1n);
  return scale >= 0 ? { units, scale } : { units: units * 10n ** BigInt(-scale), scale: 0 };
}

export function textOfDecimal({ units, scale }: Decimal): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const at = digits.length - scale;
  return `${units < 0n ? '-' : ''}${digits.slice(0, at)}${scale > 0 ? `.${digits.slice(at)}` : ''}`;
}

export function add(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return { units: atScale(a, scale) + atScale(b, scale), scale };
}

export const multiply = (a: Decimal, b: Decimal): Decimal => ({ units: a.units * b.units, scale: a.scale + b.scale });

export function compare(a: Decimal, b: Decimal): -1 | 0 | 1 {
  const scale = Math.max(a.scale, b.scale);
  const [left, right] = [atScale(a, scale), atScale(b, scale)];
  return left === right ? 0 : left < right ? -1 : 1;
}

/** Null where `exact` is asked for and digits would be lost. */
export function roundTo(value: Decimal, scale: number, rounding: Rounding): Decimal | null {
  if (value.scale <= scale) return { units: atScale(value, scale), scale };
  const divisor = 10n ** BigInt(value.scale - scale);
  const rest = value.units % divisor;
  const towardsZero = value.units / divisor;
  if (rest === 0n) return { units: towardsZero, scale };
  if (rounding === 'exact') return null;
  const twice = (rest < 0n ? -rest : rest) * 2n;
  const isAway =
    rounding === 'up' ||
    (rounding !== 'down' &&
      (twice > divisor || (twice === divisor && (rounding === 'halfUp' || towardsZero % 2n !== 0n))));
  return { units: towardsZero + (isAway ? (value.units < 0n ? -1n : 1n) : 0n), scale };
}

const atScale = ({ units, scale }: Decimal, wanted: number): bigint => units * 10n ** BigInt(wanted - scale);
