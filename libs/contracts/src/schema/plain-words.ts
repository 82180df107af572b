import { z } from 'zod';
import { expectationOf, fixedTexts, oneOf } from './schema-walk.js';

type RawIssue = z.core.$ZodRawIssue;
type Bounded = Extract<RawIssue, { code: 'too_small' | 'too_big' }>;

const units: Readonly<Record<string, string>> = {
  string: 'character',
  array: 'item',
  object: 'field',
  record: 'field',
};

const formats: Readonly<Record<string, string>> = {
  datetime: 'must be a time such as 2026-01-31T12:00:00Z',
  date: 'must be a date such as 2026-01-31',
  url: 'must be a URL such as https://example.com',
  email: 'must be an e-mail address',
  uuid: 'must be a UUID',
};

/**
 * Zod's `error` option: why a value does not fit, in words for people who know nothing of Zod. A schema's own message goes
 * before it. Says of which kind a value is, never the value.
 */
export const plainWords: z.core.$ZodErrorMap = (issue) => {
  if (issue.input === undefined && ['invalid_type', 'invalid_value', 'invalid_union'].includes(issue.code)) {
    return 'is missing';
  }
  switch (issue.code) {
    case 'invalid_type':
      return wrongKind(issue.expected === 'int' ? 'a whole number' : expected(issue), issue.input);
    case 'invalid_value':
      return `must be ${oneOf(issue.values.map(String))}`;
    case 'invalid_union':
      return noAlternative(issue);
    case 'unrecognized_keys':
      return issue.keys.map((key) => `Unknown field '${key}'`).join('; ');
    case 'invalid_key':
      return `cannot have this name: it ${issue.issues[0]?.message ?? 'does not fit'}`;
    case 'too_small':
    case 'too_big':
      return outOfBounds(issue);
    case 'invalid_format':
      return formats[issue.format] ?? `must match the pattern ${issue.pattern ?? issue.format}`;
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    default:
      return 'does not fit';
  }
};

const expected = ({ inst, expected }: RawIssue & { readonly expected: string }): string =>
  inst instanceof z.ZodType ? expectationOf(inst) : expected;

function wrongKind(wanted: string, value: unknown): string {
  const given = kindOf(value);
  // '1.5 is a number' would not say why it is no whole one
  return wanted === 'a whole number' && given === 'a number'
    ? `must be ${wanted}`
    : `must be ${wanted}, but is ${given}`;
}

function noAlternative(issue: Extract<RawIssue, { code: 'invalid_union' }>): string {
  const { inst, input } = issue;
  const { options } = issue as { options?: readonly unknown[] };
  if (options) return `must be ${oneOf(options.map(String))}`;
  // Where only one alternative is of the value's kind, that one is meant.
  const meant = issue.errors.filter((errors) =>
    errors.every(({ path, code }) => path.length > 0 || !isAboutKind(code)),
  );
  const [first] = meant.length === 1 ? (meant[0] ?? []) : [];
  if (first) return first.path.length > 0 ? `does not fit: ${first.path.join('.')} ${first.message}` : first.message;
  if (!(inst instanceof z.ZodType)) return 'does not fit';
  const takesTexts = typeof input === 'string' && fixedTexts(inst).length > 0;
  return takesTexts ? `must be ${expectationOf(inst)}` : wrongKind(expectationOf(inst), input);
}

const isAboutKind = (code: string): boolean => code === 'invalid_type' || code === 'invalid_value';

function outOfBounds(issue: Bounded): string {
  const { origin, inclusive = true } = issue;
  const bound = Number(issue.code === 'too_small' ? issue.minimum : issue.maximum);
  const unit = units[origin];
  if (unit)
    return `must have at ${issue.code === 'too_small' ? 'least' : 'most'} ${bound} ${unit}${bound === 1 ? '' : 's'}`;
  if (!inclusive) return `must be ${issue.code === 'too_small' ? 'more' : 'less'} than ${bound}`;
  return `must be at ${issue.code === 'too_small' ? 'least' : 'most'} ${bound}`;
}

function kindOf(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (Number.isNaN(value)) return 'no number';
  const kinds: Readonly<Record<string, string>> = {
    object: 'a map of fields',
    string: 'a string',
    boolean: String(value),
  };
  return kinds[typeof value] ?? `a ${typeof value}`;
}
