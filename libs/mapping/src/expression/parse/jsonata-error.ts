/** The harmless part of what the jsonata package throws; its message and value may show data. */
export interface JsonataError {
  readonly code: string;
  readonly position?: number;
  readonly token?: string;
  /** What the parser expected. */
  readonly expected?: string;
  /** The types of the values that are at fault. */
  readonly found?: string;
}

const END = '(end)';

export function readJsonataError(thrown: unknown): JsonataError {
  // the stack overflowed
  if (thrown instanceof RangeError) return { code: 'D1011' };
  const { code, position, token, value } = (thrown ?? {}) as Record<string, unknown>;
  const known = typeof code === 'string' ? code : 'unknown';
  return {
    code: known,
    ...(typeof position === 'number' && { position }),
    ...(typeof token === 'string' && token !== END && { token }),
    ...(known.startsWith('S02') && typeof value === 'string' && { expected: value }),
  };
}

/** Where the token begins: jsonata's positions lie behind it, or behind the bracket of its call. */
export function tokenStart(text: string, { position = text.length, token }: JsonataError): number {
  const end = Math.min(position, text.length);
  if (token === undefined) return end;
  const before = text.lastIndexOf(token, end);
  // what fails in a function's argument may be given the position of the call
  const start = before < 0 ? text.indexOf(token, end) : before;
  if (start < 0) return Math.max(0, end - 1);
  return text[start - 1] === '$' ? start - 1 : start;
}
