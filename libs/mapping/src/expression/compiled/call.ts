import type { AstNode } from '../parse/ast.js';
import { type CompilePart, type Evaluate, Place } from './evaluate.js';
import { builtins } from './functions.js';

/** A call of a compiled function with all the arguments that it needs; without them jsonata would take the context. */
export function compileCall(node: AstNode, compile: CompilePart): Evaluate | null {
  const { procedure, arguments: given = [] } = node;
  const name = procedure?.type === 'variable' && typeof procedure.value === 'string' ? procedure.value : '';
  const builtin = Object.hasOwn(builtins, name) ? builtins[name] : undefined;
  if (!builtin || given.length < builtin.min || given.length > builtin.max) return null;
  const args = given.map(compile);
  if (!args.every((arg) => arg !== null)) return null;
  const end = procedure?.position ?? node.position ?? 0;
  const place = new Place(name, Math.max(0, end - name.length - 1));
  const { call } = builtin;
  const [first, second, third] = args as [Evaluate, Evaluate?, Evaluate?];
  if (!second) return (scope) => call(place, first(scope));
  if (!third) return (scope) => call(place, first(scope), second(scope));
  return (scope) => call(place, first(scope), second(scope), third(scope));
}
