import { describe, expect, test } from '@jest/globals';
import { compileExpression } from './expression.js';
import { ExpressionError } from './expression-error.js';

const items = [
  { name: 'lamp', price: 20 },
  { name: 'pen', price: 2 },
  { name: 'desk', price: 50 },
];

const failure = (run: () => unknown): ExpressionError => {
  try {
    run();
  } catch (error) {
    if (error instanceof ExpressionError) return error;
    throw error;
  }
  throw new Error('did not fail');
};

describe('what is wrong with a text is said with its place', () => {
  test.each([
    ['data.first data.last', 11, 'data cannot stand here; is an operator such as & missing before it?'],
    ['data.name &', 11, 'the expression ends too early: a value is missing'],
    ['$lowercase(data.name', 20, 'the expression ends where ) is expected'],
    ['data.name = "Ada', 16, 'the string has no closing quote'],
    ['data.a : 1', 7, ': cannot stand here; is an operator such as & missing before it?'],
    ['', 0, 'the expression ends too early: a value is missing'],
    ['a & $lowercas(b)', 4, 'there is no function or variable $lowercas; did you mean $lowercase?'],
    ['$eval(data.code)', 0, '$eval is switched off'],
    ['data.list ~> $eval', 13, '$eval is switched off'],
  ])('%s', (text, position, message) => {
    const error = failure(() => compileExpression(text));
    expect({ position: error.position, message: error.message }).toEqual({ position, message });
  });
});

describe('what fails on a scope is said with its place and without its values', () => {
  test.each([
    ['data.secret + 1', 12, 'the left side of + must be a number, not a string'],
    ['1 < data.secret', 2, 'the two sides of < must be of the same type, not a number and a string'],
    ['data.ok and data.list > 1', 22, 'both sides of > must be numbers or strings, not a list'],
    ["'id: ' & $number(data.secret)", 9, 'the value cannot become a number'],
    ['$lowercase(data.list)', 0, '$lowercase was given a value of a type that it does not take: a list'],
    ['-data.secret', 0, 'only a number can be negated, not a string'],
  ])('%s', (text, position, message) => {
    const expression = compileExpression(text);
    const error = failure(() => expression.evaluate({ data: { secret: 's3cr3t', ok: true, list: ['s3cr3t', 1] } }));
    expect({ position: error.position, message: error.message }).toEqual({ position, message });
  });

  test('within a lambda too, with the code of JSONata', () => {
    const expression = compileExpression('$map(data.list, function($x) { $x + 1 })');
    expect(failure(() => expression.evaluate({ data: { list: ['s3cr3t'] } }))).toMatchObject({
      name: 'ExpressionError',
      position: 34,
      code: 'T2001',
      message: 'the left side of + must be a number, not a string',
    });
  });
});

test.each([
  ['data.items[price > 10].name', ['lamp', 'desk']],
  ['$sum(data.items.price)', 72],
  ['data.items.{ "n": name }', [{ n: 'lamp' }, { n: 'pen' }, { n: 'desk' }]],
  ['($total := $sum(data.items.price); $total * 2)', 144],
  ['$map(data.items, function($item, $i) { $item.name & $i })', ['lamp0', 'pen1', 'desk2']],
  ['data.items#$at.{ "at": $at }.at', [0, 1, 2]],
  ['data.items^(price).name', ['pen', 'lamp', 'desk']],
  ['data.items{ name: price }', { lamp: 20, pen: 2, desk: 50 }],
  ['$ ~> | data.items[0] | { "price": 1 } |', { data: { items: [{ name: 'lamp', price: 1 }, items[1], items[2]] } }],
  ['$lowercase', undefined],
])('%s answers at once', (text, expected) => {
  expect(compileExpression(text).evaluate({ data: { items } })).toEqual(expected);
});

describe('nesting beyond every measure is an error like any other', () => {
  const deep = () => JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);

  test.each(['data & ""', 'data = data2', 'data ? 1 : 2', 'data.a'])('in the data of %s', (text) => {
    const scope = { data: deep(), data2: deep() };
    const error = failure(() => compileExpression(text).evaluate(scope));
    expect(error.message).toBe('the data or the expression is nested too deeply');
  });

  test('in an expression', () => {
    const error = failure(() => compileExpression(`${'('.repeat(8_000)}1${')'.repeat(8_000)}`).evaluate({}));
    expect(error.message).toMatch(/too deeply$/);
  });
});

test('the text of an event cannot reach what every object inherits', () => {
  expect(compileExpression('data.constructor.name').evaluate({ data: {} })).toBeUndefined();
  expect(compileExpression('data.toString').evaluate({ data: 'text' })).toBeUndefined();
});
