import type { AstNode } from '../parse/ast.js';
import type { Compilation, Evaluate } from './evaluate.js';
import { Place } from './place.js';
import { limits } from './run/limits.js';
import { sequence } from './values/sequences.js';
import { isDeepEqual, isNumeric, isTrue, textOf } from './values/values.js';

type Combine = (left: Evaluate, right: Evaluate, place: Place) => Evaluate;

const arithmetic =
  (compute: (left: number, right: number) => number): Combine =>
  (left, right, place) =>
  (context, frame) => {
    const a = left(context, frame);
    const b = right(context, frame);
    if (a !== undefined && !isNumeric(a, place)) place.fail('T2001', a);
    if (b !== undefined && !isNumeric(b, place)) place.fail('T2002', b);
    return a === undefined || b === undefined ? undefined : compute(a as number, b as number);
  };

const comparison =
  (compare: (left: string | number, right: string | number) => boolean): Combine =>
  (left, right, place) =>
  (context, frame) => {
    const a = left(context, frame);
    const b = right(context, frame);
    if (!isComparable(a)) return place.fail('T2010', a);
    if (!isComparable(b)) return place.fail('T2010', b);
    if (a === undefined || b === undefined) return undefined;
    return typeof a === typeof b ? compare(a, b) : place.fail('T2009', a, b);
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
  '&': (left, right, place) => (context, frame) => {
    const a = textOf(left(context, frame), place) ?? '';
    const b = textOf(right(context, frame), place) ?? '';
    return a.length + b.length > limits.characters ? place.fail('A1001') : a + b;
  },
  and: (left, right, place) => (context, frame) =>
    isTrue(left(context, frame), place) && isTrue(right(context, frame), place),
  or: (left, right, place) => (context, frame) =>
    isTrue(left(context, frame), place) || isTrue(right(context, frame), place),
  in: (left, right) => (context, frame) => {
    const value = left(context, frame);
    const among = right(context, frame);
    if (value === undefined || among === undefined) return false;
    return Array.isArray(among) ? among.includes(value) : among === value;
  },
  '..': (left, right, place) => (context, frame) => {
    const from = left(context, frame);
    const to = right(context, frame);
    if (from !== undefined && !isInteger(from)) return place.fail('T2003', from);
    if (to !== undefined && !isInteger(to)) return place.fail('T2004', to);
    if (from === undefined || to === undefined || from > to) return undefined;
    const size = to - from + 1;
    if (size > 1e7) place.fail('D2014');
    frame.run.make(size);
    return sequence(Array.from({ length: size }, (_, index) => from + index));
  },
};

const isInteger = (value: unknown): value is number => Number.isInteger(value);

/** Nothing is neither equal nor unequal to anything: both answer false. */
function equality(answer: (equal: boolean) => boolean): Combine {
  return (left, right) => (context, frame) => {
    const a = left(context, frame);
    const b = right(context, frame);
    return a !== undefined && b !== undefined && answer(isDeepEqual(a, b));
  };
}

export function compileBinary(node: AstNode, { compile }: Compilation): Evaluate {
  const combine = operators[node.value as string] as Combine;
  return combine(compile(node.lhs as AstNode), compile(node.rhs as AstNode), placeOf(node));
}

export function compileNegation(node: AstNode, { compile }: Compilation): Evaluate {
  const operand = compile(node.expression as AstNode);
  const place = placeOf(node);
  return (context, frame) => {
    const value = operand(context, frame);
    if (value === undefined) return undefined;
    return isNumeric(value, place) ? -value : place.fail('D1002', value);
  };
}

function placeOf({ value, position = 0 }: AstNode): Place {
  const token = value as string;
  return new Place(token, Math.max(0, position - token.length));
}
