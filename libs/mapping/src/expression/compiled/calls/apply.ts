import type { AstNode } from '../../parse/ast.js';
import type { Compilation, Evaluate } from '../evaluate.js';
import { Place } from '../place.js';
import { callValue, FunctionValue, HostFunction } from '../values/function-value.js';
import { compileCall } from './call.js';

/** `a ~> f`: the function on the right with what is on the left; of two functions, one after the other. */
export function compileApply(node: AstNode, compilation: Compilation): Evaluate {
  const left = compilation.compile(node.lhs as AstNode);
  const rhs = node.rhs as AstNode;
  // jsonata looks at no predicate behind such a call
  if (rhs.type === 'function') return compileCall(rhs, compilation, left);
  const right = compilation.compile(rhs);
  const place = new Place('~>', Math.max(0, (node.position ?? 2) - 2));
  return (context, frame) => {
    const value = left(context, frame);
    const callee = right(context, frame);
    if (!(callee instanceof FunctionValue)) return place.fail('T2006', callee);
    if (!(value instanceof FunctionValue)) return callee.call([value], null, frame.run);
    return new HostFunction(1, ([first], _, run) =>
      callValue(callee, [value.call([first], null, run)], null, run, place),
    );
  };
}
