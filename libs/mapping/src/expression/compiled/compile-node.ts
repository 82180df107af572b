import type { AstNode } from '../parse/ast.js';
import { compileApply } from './calls/apply.js';
import { compileCall } from './calls/call.js';
import { compileLambda } from './calls/lambda.js';
import { compilePartial } from './calls/partial.js';
import { compileTransform } from './calls/transform.js';
import { compileList, compileObject } from './constructors.js';
import type { Compilation, Evaluate } from './evaluate.js';
import { builtins } from './functions/builtins.js';
import { compileBinary, compileNegation } from './operators.js';
import { descendants, wildcard } from './path/everything.js';
import { compileFilter } from './path/filter.js';
import { compileGroup } from './path/group.js';
import { lookUp } from './path/look-up.js';
import { compilePath } from './path/path.js';
import { compilePattern } from './patterns/pattern.js';
import { Frame, unbound } from './run/frame.js';
import { current, settle } from './values/sequences.js';
import { isTrue } from './values/values.js';

/** Kinds of nodes whose answer may be a sequence that is not settled. */
const answersUnsettled = new Set(['function', 'apply']);

/** A closure with exactly the meaning that jsonata gives the node, with what follows it in brackets and braces. */
export function compileNode(node: AstNode, compilation: Compilation): Evaluate {
  const own = compileKind(node, compilation);
  if (node.type === 'path') return own;
  const filters = (node.predicate ?? []).map(({ expr }) => compileFilter(expr as AstNode, compilation));
  const group = node.group ? compileGroup(node.group, compilation) : null;
  const keep = node.keepArray === true;
  if (filters.length === 0 && !group && !keep && !answersUnsettled.has(node.type)) return own;
  return (context, frame) => {
    let value = own(context, frame);
    for (const filter of filters) value = filter.ofValue(value, frame);
    return settle(group ? group.ofValue(value, frame) : value, keep);
  };
}

function compileKind(node: AstNode, compilation: Compilation): Evaluate {
  const { value } = node;
  switch (node.type) {
    case 'path':
      return compilePath(node, compilation);
    case 'name':
      return (context) => lookUp(context, value as string);
    case 'wildcard':
      return wildcard;
    case 'descendant':
      return descendants;
    case 'parent':
      return variable(node.slot?.label as string);
    case 'string':
    case 'number':
    case 'value':
      return () => value;
    case 'regex':
      return compilePattern(node);
    case 'variable':
      return value === '' ? current : value === '$' ? (_, { run }) => run.root : variable(value as string);
    case 'bind':
      return compileBinding(node, compilation);
    case 'block':
      return compileBlock(node, compilation);
    case 'condition':
      return compileCondition(node, compilation);
    case 'unary':
      if (value === '[') return compileList(node, compilation);
      return value === '{' ? compileObject(node, compilation) : compileNegation(node, compilation);
    case 'binary':
      return compileBinary(node, compilation);
    case 'function':
      return compileCall(node, compilation);
    case 'lambda':
      return compileLambda(node, compilation);
    case 'partial':
      return compilePartial(node, compilation);
    case 'apply':
      return compileApply(node, compilation);
    case 'transform':
      return compileTransform(node, compilation);
    default:
      throw new Error(`jsonata's parser made a '${node.type}', which is unknown here`);
  }
}

function variable(name: string): Evaluate {
  const builtin = builtins.get(name);
  return (_, frame) => {
    const value = frame.lookUp(name);
    return value === unbound ? builtin : value;
  };
}

function compileBinding(node: AstNode, { compile }: Compilation): Evaluate {
  const name = (node.lhs as AstNode).value as string;
  const value = compile(node.rhs as AstNode);
  return (context, frame) => {
    const bound = value(context, frame);
    frame.bind(name, bound);
    return bound;
  };
}

function compileBlock({ expressions = [] }: AstNode, { compile }: Compilation): Evaluate {
  const parts = expressions.map(compile);
  const [only] = parts;
  if (only && parts.length === 1 && expressions[0]?.type !== 'bind' && !bindsWithin(expressions[0])) return only;
  return (context, frame) => {
    const inner = new Frame(frame.run, frame);
    let value: unknown;
    for (const part of parts) value = part(context, inner);
    return value;
  };
}

/** Whether evaluating a node may bind a variable in the frame around it. */
function bindsWithin(node: unknown): boolean {
  if (typeof node !== 'object' || node === null) return false;
  if (Array.isArray(node)) return node.some(bindsWithin);
  const { type } = node as { type?: unknown };
  if (type === 'bind') return true;
  return type !== 'block' && type !== 'lambda' && Object.values(node).some(bindsWithin);
}

function compileCondition(node: AstNode, { compile }: Compilation): Evaluate {
  const condition = compile(node.condition as AstNode);
  const whenTrue = compile(node.then as AstNode);
  const whenFalse = node.else ? compile(node.else) : () => undefined;
  return (context, frame) => (isTrue(condition(context, frame)) ? whenTrue(context, frame) : whenFalse(context, frame));
}
