import type { JsonataError } from './parse/jsonata-error.js';

type Explain = (token: string, expected: string) => string;

/** Our words for the codes of jsonata (https://docs.jsonata.org). None shows a value: it may be a secret. */
const words: Readonly<Record<string, Explain>> = {
  S0101: () => 'the string has no closing quote',
  S0102: (token) => `the number ${token} is too large`,
  S0103: (token) => `\\${token} is no escape; allowed are \\" \\\\ \\/ \\b \\f \\n \\r \\t and \\uXXXX`,
  S0104: () => '\\u needs four hexadecimal digits',
  S0105: () => 'the quoted field name has no closing backquote (`)',
  S0106: () => 'the comment has no closing */',
  S0201: (token) => `${token} cannot stand here; is an operator such as & missing before it?`,
  S0202: (token, expected) => `${expected} is expected here, not ${token}`,
  S0203: (_, expected) => `the expression ends where ${expected} is expected`,
  S0204: (token) => `the operator ${token} does not exist`,
  S0205: (token) => `${token} cannot stand here`,
  S0207: () => 'the expression ends too early: a value is missing',
  S0208: (token) => `a function's parameter must begin with $, ${token} does not`,
  S0211: (token) => `${token} needs a value on its left`,
  S0212: () => 'the left side of := must be a variable, beginning with $',
  S0213: () => 'a literal value cannot be a step of a path; quote a field name with backquotes',
  S0301: () => 'the regular expression is empty',
  S0302: () => 'the regular expression has no closing /',
  T0410: (token) => `${functionOf(token)} was given a value of a type that it does not take`,
  T0411: (token) => `${functionOf(token)} needs an argument`,
  T0412: (token) => `${functionOf(token)} needs a list whose items are of one type that it takes`,
  T1005: (token) => `this is no function; did you mean $${token}?`,
  T1006: () => 'what is called here is no function',
  T1003: () => 'the name of a field must be a string',
  T2001: (token) => `the left side of ${token} must be a number`,
  T2002: (token) => `the right side of ${token} must be a number`,
  T2009: (token) => `the two sides of ${token} must be of the same type`,
  T2010: (token) => `both sides of ${token} must be numbers or strings`,
  D1001: () => 'the number is too large',
  D1002: () => 'only a number can be negated',
  D1009: () => 'two fields of the object have the same name',
  D1011: () => 'the expression recurses too deeply',
  D1012: () => 'the expression took longer than a second',
  D2014: () => 'the range is too long',
  D2015: () => 'the list became too long',
  D3001: () => 'a number that is not finite cannot become a string',
  D3030: () => 'the value cannot become a number',
  D3110: () => 'the value is not an ISO 8601 time',
  D3137: () => 'the expression called $error',
  D3141: () => 'an assertion of the expression does not hold',
};

/** What is wrong, in words for the author of the expression. */
export function explain({ code, token = 'this', expected = 'more' }: JsonataError): string {
  const explanation = words[code]?.(token, expected);
  if (explanation !== undefined) return explanation;
  if (code.startsWith('S')) return `this is not valid JSONata (${code})`;
  return `${token === 'this' ? 'the expression' : token} cannot be carried out on this value (JSONata ${code})`;
}

const functionOf = (token: string): string => `$${token}`;
