const MIN_LENGTH = '2026-01-31T12:00:00Z'.length;
const MAX_LENGTH = 64;
const daysOfMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Whether a text is an RFC 3339 time; a leap second is one. Without an expression: it looks at the time of each event. */
export function isTimestamp(text: string): boolean {
  const { length } = text;
  if (length < MIN_LENGTH || length > MAX_LENGTH) return false;
  const fits = text[4] === '-' && text[7] === '-' && text[13] === ':' && text[16] === ':';
  if (!fits || (text[10] !== 'T' && text[10] !== 't')) return false;
  const month = twoDigits(text, 5);
  const days = (month === 2 && !isLeapYear(text) ? 28 : daysOfMonth[month - 1]) ?? 0;
  const day = twoDigits(text, 8);
  if (twoDigits(text, 0) < 0 || twoDigits(text, 2) < 0 || day < 1 || day > days) return false;
  if (!isWithin(twoDigits(text, 11), 23) || !isWithin(twoDigits(text, 14), 59)) return false;
  return isWithin(twoDigits(text, 17), 60) && isOffset(text, afterFraction(text, 19));
}

/** Milliseconds since the epoch of an RFC 3339 time; NaN when it is none. A leap second counts as the one before it. */
export function timestampMs(text: string): number {
  if (!isTimestamp(text)) return Number.NaN;
  return Date.parse(text.toUpperCase().replace(/:60(?=[.Z+-])/, ':59'));
}

const isWithin = (number: number, most: number): boolean => number >= 0 && number <= most;

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;

/** -1 when there are none. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at);
  const units = text.charCodeAt(at + 1);
  return isDigit(tens) && isDigit(units) ? (tens - 0x30) * 10 + units - 0x30 : -1;
}

function isLeapYear(text: string): boolean {
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

/** Where a fraction of a second ends; -1 for a dot without a digit. */
function afterFraction(text: string, at: number): number {
  if (text[at] !== '.') return at;
  let end = at + 1;
  while (isDigit(text.charCodeAt(end))) end++;
  return end === at + 1 ? -1 : end;
}

function isOffset(text: string, at: number): boolean {
  const sign = text[at];
  if (sign === 'Z' || sign === 'z') return text.length === at + 1;
  if ((sign !== '+' && sign !== '-') || text.length !== at + 6 || text[at + 3] !== ':') return false;
  return isWithin(twoDigits(text, at + 1), 23) && isWithin(twoDigits(text, at + 4), 59);
}
