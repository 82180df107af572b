import type { AstNode } from '../parse/ast.js';
import { compileCall } from './call.js';
import type { Evaluate } from './evaluate.js';
import { compileBinary, compileNegation } from './operators.js';
import { compilePath } from './path.js';
import { isTrue } from './values.js';

/** What the compiled subset knows of each kind of node: a node with anything more (predicates, grouping, …) is not in it. */
const knownFields: Readonly<Record<string, readonly string[]>> = {
  path: ['steps'],
  string: ['value'],
  number: ['value'],
  value: ['value'],
  variable: ['value'],
  binary: ['value', 'lhs', 'rhs'],
  unary: ['value', 'expression'],
  block: ['expressions'],
  condition: ['condition', 'then', 'else'],
  function: ['value', 'procedure', 'arguments'],
};

/** A closure with exactly the meaning that jsonata gives the node; null where the compiled subset does not reach. */
export function compileNode(node: AstNode): Evaluate | null {
  if (!hasOnlyFields(node, knownFields[node.type])) return null;
  switch (node.type) {
    case 'path':
      return compilePath(node);
    case 'string':
    case 'number':
    case 'value': {
      const { value } = node;
      return () => value;
    }
    case 'variable':
      return node.value === '' || node.value === '$' ? (scope) => scope : null;
    case 'block':
      return node.expressions?.length === 1 ? compileNode(node.expressions[0] as AstNode) : null;
    case 'condition':
      return compileCondition(node);
    case 'unary':
      return compileNegation(node, compileNode);
    case 'binary':
      return compileBinary(node, compileNode);
    default:
      return compileCall(node, compileNode);
  }
}

function compileCondition(node: AstNode): Evaluate | null {
  const condition = compileNode(node.condition as AstNode);
  const whenTrue = compileNode(node.then as AstNode);
  const whenFalse = node.else ? compileNode(node.else) : () => undefined;
  if (!condition || !whenTrue || !whenFalse) return null;
  return (scope) => (isTrue(condition(scope)) ? whenTrue(scope) : whenFalse(scope));
}

const hasOnlyFields = (node: AstNode, known: readonly string[] | undefined): boolean =>
  known !== undefined &&
  Object.entries(node).every(
    ([field, value]) => field === 'type' || field === 'position' || known.includes(field) || value === undefined,
  );
