import type { AstNode } from '../parse/ast.js';
import { type CompilePart, type Evaluate, Place } from './evaluate.js';
import { isDeepEqual, isNumeric, isTrue, textOf } from './values.js';

type Combine = (left: Evaluate, right: Evaluate, place: Place) => Evaluate;

const arithmetic =
  (compute: (left: number, right: number) => number): Combine =>
  (left, right, place) =>
  (scope) => {
    const a = left(scope);
    const b = right(scope);
    if (a !== undefined && !isNumeric(a, place)) place.fail('T2001');
    if (b !== undefined && !isNumeric(b, place)) place.fail('T2002');
    return a === undefined || b === undefined ? undefined : compute(a as number, b as number);
  };

const comparison =
  (compare: (left: string | number, right: string | number) => boolean): Combine =>
  (left, right, place) =>
  (scope) => {
    const a = left(scope);
    const b = right(scope);
    if (!isComparable(a) || !isComparable(b)) return place.fail('T2010');
    if (a === undefined || b === undefined) return undefined;
    return typeof a === typeof b ? compare(a, b) : place.fail('T2009');
  };

const isComparable = (value: unknown): value is string | number | undefined =>
  value === undefined || typeof value === 'string' || typeof value === 'number';

const operators: Readonly<Record<string, Combine>> = {
  '+': arithmetic((a, b) => a + b),
  '-': arithmetic((a, b) => a - b),
  '*': arithmetic((a, b) => a * b),
  '/': arithmetic((a, b) => a / b),
  '%': arithmetic((a, b) => a % b),
  '<': comparison((a, b) => a < b),
  '<=': comparison((a, b) => a <= b),
  '>': comparison((a, b) => a > b),
  '>=': comparison((a, b) => a >= b),
  '=': equality((equal) => equal),
  '!=': equality((equal) => !equal),
  '&': (left, right, place) => (scope) => {
    const a = left(scope);
    const b = right(scope);
    return (textOf(a, place) ?? '') + (textOf(b, place) ?? '');
  },
  and: (left, right, place) => (scope) => isTrue(left(scope), place) && isTrue(right(scope), place),
  or: (left, right, place) => (scope) => isTrue(left(scope), place) || isTrue(right(scope), place),
};

/** Nothing is neither equal nor unequal to anything: both answer false. */
function equality(answer: (equal: boolean) => boolean): Combine {
  return (left, right) => (scope) => {
    const a = left(scope);
    const b = right(scope);
    return a !== undefined && b !== undefined && answer(isDeepEqual(a, b));
  };
}

export function compileBinary(node: AstNode, compile: CompilePart): Evaluate | null {
  const combine = operators[node.value as string];
  if (!combine) return null;
  const left = compile(node.lhs as AstNode);
  const right = compile(node.rhs as AstNode);
  return left && right ? combine(left, right, placeOf(node)) : null;
}

/** The only unary operator that is compiled is the minus sign. */
export function compileNegation(node: AstNode, compile: CompilePart): Evaluate | null {
  const operand = node.value === '-' && node.expression ? compile(node.expression) : null;
  if (!operand) return null;
  const place = placeOf(node);
  return (scope) => {
    const value = operand(scope);
    if (value === undefined) return undefined;
    return isNumeric(value, place) ? -value : place.fail('D1002');
  };
}

function placeOf({ value, position = 0 }: AstNode): Place {
  const token = value as string;
  return new Place(token, Math.max(0, position - token.length));
}
