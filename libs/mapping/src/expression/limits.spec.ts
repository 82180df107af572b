import { describe, expect, test } from '@jest/globals';
import { compileExpression } from './expression.js';
import { ExpressionError } from './expression-error.js';

const failure = (text: string, scope: unknown = {}): ExpressionError => {
  try {
    compileExpression(text).evaluate(scope);
  } catch (error) {
    if (error instanceof ExpressionError) return error;
    throw error;
  }
  throw new Error('did not fail');
};

/** A processor's second, which every evaluation may take, with room for a busy machine. */
const SECONDS = 20_000;

describe('no expression can hang or exhaust a service', () => {
  test.each([
    ['recursion without an end, in the last place', '($f := function() { $f() }; $f())', 'D1012'],
    ['recursion without an end, within', '($f := function($n) { 1 + $f($n) }; $f(1))', 'D1011'],
    ['two that call each other', '($f := function($n) { [$g($n)] }; $g := function($n) { [$f($n)] }; $f(1))', 'D1011'],
    ['a billion items', '$sum([1..1000000].([1..1000]))', 'D2015'],
    ['a range beyond a million', '[1..1000001]', 'D2015'],
    ['many lists that are each allowed', '[1..1000].[[1..100000]]', 'D2015'],
    [
      'an endless loop over loops',
      '$map([1..100000], function($a) { $map([1..1000], function($b) { $a }) ~> $count })',
      ['D1012', 'D2015'],
    ],
    ['a text that doubles', '$reduce([1..60], function($text, $n) { $text & $text }, "ab")', 'A1001'],
    ['a text padded to a billion', '$pad("", 1000000000)', 'A1001'],
    ['a text replaced by longer ones', '$replace($pad("", 100000, "a"), "a", $pad("", 100000, "b"))', 'A1001'],
  ])(
    '%s',
    (_, text, codes) => {
      expect([codes].flat()).toContain(failure(text).code);
    },
    SECONDS,
  );

  test.each([
    ['nested repetition', '/^(a+)+$/'],
    ['alternation that overlaps', '/^(a|aa)+$/'],
    ['a reference back', '/^(a*)*\\1b$/'],
    ['repetitions beside each other', '/^a*a*a*a*a*a*a*a*b$/'],
  ])(
    'a regular expression that would take for ever: %s',
    (_, pattern) => {
      const text = `${'a'.repeat(2_000)}!`;
      expect(failure(`$contains(data, ${pattern})`, { data: text })).toMatchObject({
        code: 'D1012',
        message: 'the expression took longer than a second',
      });
    },
    SECONDS,
  );

  test(
    'what came before does not count for what comes after',
    () => {
      failure('($f := function() { $f() }; $f())');
      expect(compileExpression('$sum([1, 2])').evaluate({})).toBe(3);
    },
    SECONDS,
  );

  test.each([
    ['a million items', '$count([1..1000000])', 1_000_000],
    ['a hundred thousand tail calls', '($f := function($n) { $n = 0 ? "end" : $f($n - 1) }; $f(100000))', 'end'],
    ['a hundred calls within each other', '($f := function($n) { $n = 0 ? 0 : 1 + $f($n - 1) }; $f(100))', 100],
    ['a harmless expression on a long text', '$count($match($pad("", 200000, "ab "), /[a-z]+/))', 66_667],
  ])(
    '%s are well within the bounds',
    (_, text, expected) => {
      expect(compileExpression(text).evaluate({})).toBe(expected);
    },
    SECONDS,
  );
});

describe('an expression sees its input and nothing else, and leaves it as it is', () => {
  test.each([
    ['data.constructor', undefined],
    ['data.__proto__', undefined],
    ['data.toString', undefined],
    ['$lookup(data, "__proto__")', undefined],
    ['$lookup(data, "constructor")', undefined],
    ['($f := function() { 1 }; $f.arity)', undefined],
    ['$sum.constructor', undefined],
    ['$keys($sum)', undefined],
    ['/a/.source', undefined],
  ])('%s is nothing', (text, expected) => {
    expect(compileExpression(text).evaluate({ data: { a: 1 } })).toBe(expected);
  });

  test.each([
    '{ "__proto__": { "admin": true } }',
    '$merge([{ "__proto__": { "admin": true } }, data])',
    'data{ "__proto__": { "admin": true } }',
    '$sift(data, function($v) { true })',
    '$spread(data)',
    'data ~> | $ | { "__proto__": { "admin": true } } |',
    '$ ~> | **.constructor.prototype | { "admin": true } |',
  ])('%s gives nobody a field', (text) => {
    const answer = compileExpression(text).evaluate({ data: JSON.parse('{"__proto__":{"admin":true},"a":1}') });
    expect(({} as Record<string, unknown>).admin).toBeUndefined();
    expect((answer as Record<string, unknown>).admin).toBeUndefined();
  });

  test('a transform changes its copy, even where its pattern leads out of it', () => {
    const scope = { data: { a: 1 }, other: { b: 1 } };
    compileExpression('data ~> | $$.other | { "b": 2 }, ["b"] |').evaluate(scope);
    compileExpression('($clone := function($x) { $x }; data ~> | $ | { "a": 2 } |)').evaluate(scope);
    expect(scope).toEqual({ data: { a: 1 }, other: { b: 1 } });
  });

  test('a transform that would put an object into itself fails', () => {
    expect(failure('data ~> | a | { "self": $ } |', { data: { a: {} } }).code).toBe('A1002');
  });

  test('the empty list of an event stays empty', () => {
    const scope = { data: [] };
    compileExpression('data{ "a": $ }').evaluate(scope);
    expect(scope).toEqual({ data: [] });
  });
});
