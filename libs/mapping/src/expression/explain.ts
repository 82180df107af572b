import type { JsonataError } from './parse/jsonata-error.js';

/** `not` says what a value is instead: `, not a string`, or nothing. */
type Explain = (token: string, expected: string, not: string) => string;

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
  T0410: (token, _, not) =>
    `${functionOf(token)} was given a value of a type that it does not take${not.replace(', not', ':')}`,
  T0411: (token) => `${functionOf(token)} needs an argument`,
  T0412: (token) => `${functionOf(token)} needs a list whose items are of one type that it takes`,
  T1005: (token) => `this is no function; did you mean $${token}?`,
  T1006: () => 'what is called here is no function',
  T1003: (_, __, not) => `the name of a field must be a string${not}`,
  T2001: (token, _, not) => `the left side of ${token} must be a number${not}`,
  T2002: (token, _, not) => `the right side of ${token} must be a number${not}`,
  T2009: (token, _, not) => `the two sides of ${token} must be of the same type${not}`,
  T2010: (token, _, not) => `both sides of ${token} must be numbers or strings${not}`,
  D1001: () => 'the number is too large',
  D1002: (_, __, not) => `only a number can be negated${not}`,
  D1009: () => 'two fields of the object have the same name',
  D1011: () => 'the expression recurses too deeply',
  D1012: () => 'the expression took longer than a second',
  T1007: (token) => `this is no function; did you mean $${token}?`,
  T1008: () => 'what arguments are given to here is no function',
  T1010: () => 'a function that finds matches must answer with match, start, end, groups and next',
  D1004: () => 'the regular expression matches an empty text, so it would match for ever',
  D1013: () => 'an object cannot have a field of this name',
  T2003: (_, __, not) => `the left side of .. must be a whole number${not}`,
  T2004: (_, __, not) => `the right side of .. must be a whole number${not}`,
  T2006: (_, __, not) => `the right side of ~> must be a function${not}`,
  T2007: (_, __, not) => `what is ordered by must be of one type${not}`,
  T2008: (_, __, not) => `only numbers and strings can be ordered by${not}`,
  T2011: (_, __, not) => `what a transform sets must be an object${not}`,
  T2012: (_, __, not) => `what a transform deletes must be names${not}`,
  T2013: () => 'a transform copies with $clone, which is no function here',
  D2014: () => 'the range is too long',
  D2015: () => 'the expression makes too many items',
  D3001: () => 'a number that is not finite cannot become a string',
  D3030: () => 'the value cannot become a number',
  D3110: () => 'the value is not an ISO 8601 time',
  D3137: () => 'the expression called $error',
  A1001: () => 'the text became too long',
  A1002: () => 'the transform would put an object into itself',
  A2001: () => 'this is no ISO 8601 time, or says more of its zone than it should',
  A2002: () => 'there is no time zone of this name; zones are named like Europe/Stockholm',
  A2003: () => 'the duration must be ISO 8601, such as P1M or -PT30M',
  A2004: () => 'the unit must be year, quarter, month, week, day, hour, minute, second or millisecond',
  A2005: () => 'the namespace must be a UUID, dns, url, oid or x500',
  A2006: () => 'the algorithm must be md5, sha1, sha256, sha384, sha512, sha3-256 or sha3-512',
  A2007: () => 'the encoding must be hex, base64 or base64url',
  A2008: () => 'the text is not UTF-8 in this encoding',
  A2009: (_, __, not) => `a decimal number is needed, as a number or a text such as "12.50"${not}`,
  A2010: () => 'the decimal number became too long',
  A2011: () => 'the amount must be a whole number of minor units within what JSON numbers can hold',
  A2012: () => 'the number of decimal places must be a whole number from 0 to 1000',
  A2013: () => 'the rounding must be halfEven, halfUp, up, down or exact',
  A2014: () => 'the amount has more decimal places than that',
  A2015: () => 'the currency must be an ISO 4217 code, such as EUR',
  A2016: () => 'there is no such locale, or it cannot show so many decimal places',
  A2017: () => 'the text is no number as this locale writes it',
  A2018: () => 'the country must be an ISO 3166 code, such as SE',
  A2019: () => 'the form must be NFC, NFD, NFKC or NFKD',
  A2020: () => 'the table has no such entry, and nothing is said for that case',
  A2021: () => 'a JSON Pointer is empty or begins with /',
  A2022: () => 'the text is no JSON',
  D3141: () => 'an assertion of the expression does not hold',
};

/** What is wrong, in words for the author of the expression. */
export function explain({ code, token = 'this', expected = 'more', found }: JsonataError): string {
  const explanation = words[code]?.(token, expected, found ? `, not ${found}` : '');
  if (explanation !== undefined) return explanation;
  if (code.startsWith('S')) return `this is not valid JSONata (${code})`;
  return `${token === 'this' ? 'the expression' : token} cannot be carried out on this value (JSONata ${code})`;
}

const functionOf = (token: string): string => `$${token}`;
