import type { AstNode } from '../parse/ast.js';
import { compileNode } from './compile-node.js';
import type { Compilation } from './evaluate.js';
import { isFrameless } from './frameless.js';
import type { Deadline } from './run/deadline.js';
import { Frame } from './run/frame.js';
import { Run } from './run/run.js';
import { FunctionValue } from './values/function-value.js';
import { outerContext } from './values/sequences.js';

/** For expressions that look at no frame: they need none of their own. */
const noFrame = new Frame(new Run(undefined), null);

/** A whole expression, compiled. */
export type Program = (scope: unknown, variables?: Readonly<Record<string, unknown>>, deadline?: Deadline) => unknown;

/** `bound` are the variables that the expression binds, or is given. A function as its answer is nothing. */
export function compileProgram(ast: AstNode, bound: ReadonlySet<string>): Program {
  const compilation: Compilation = {
    compile: (node) => compileNode(node, compilation),
    binds: (name) => bound.has(name),
  };
  const evaluate = compilation.compile(ast);
  const general: Program = (scope, variables, deadline) => {
    const frame = new Frame(new Run(scope, deadline), null);
    if (variables) for (const [name, value] of Object.entries(variables)) frame.bind(name, value);
    const value = evaluate(outerContext(scope), frame);
    return value instanceof FunctionValue ? undefined : value;
  };
  if (!isFrameless(ast, bound)) return general;
  return (scope, variables, deadline) =>
    Array.isArray(scope) ? general(scope, variables, deadline) : evaluate(scope, noFrame);
}
