import type { AstNode } from '../../parse/ast.js';
import type { Compilation, Evaluate } from '../evaluate.js';
import { builtins } from '../functions/builtins.js';
import { FunctionValue, HostFunction } from '../values/function-value.js';
import { Lambda, placeOfCall } from './lambda.js';

const isPlaceholder = (node: AstNode | undefined): boolean => node?.type === 'operator' && node.value === '?';

/** `$f(?, 1)`: a function of the arguments that are left open. */
export function compilePartial(node: AstNode, { compile }: Compilation): Evaluate {
  const given = node.arguments ?? [];
  const callee = compile(node.procedure as AstNode);
  const args = given.map((arg) => (isPlaceholder(arg) ? null : compile(arg)));
  const place = placeOfCall(node);
  const forgotten = node.procedure?.type === 'path' ? node.procedure.steps?.[0]?.value : undefined;
  return (context, frame) => {
    const values = args.map((arg) => arg?.(context, frame));
    const called = callee(context, frame);
    if (called === undefined && typeof forgotten === 'string' && builtins.has(forgotten)) place.fail('T1007');
    if (called instanceof Lambda) return called.given(values, (index) => isPlaceholder(given[index]));
    if (!(called instanceof FunctionValue)) return place.fail('T1008', called);
    const open = [...args.keys()].filter((index) => args[index] === null);
    return new HostFunction(open.length, (later, _, run) => {
      const all = [...values];
      for (const [index, at] of open.entries()) all[at] = later[index];
      return called.call(all, null, run);
    });
  };
}
