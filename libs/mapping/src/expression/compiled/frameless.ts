import type { AstNode } from '../parse/ast.js';
import { plainNames } from './path/names.js';

/** Functions that neither loop nor make anything large. */
const bounded = new Set(
  'string number boolean not exists type length lowercase uppercase trim substring substringBefore substringAfter round abs floor ceil'.split(
    ' ',
  ),
);

/**
 * Whether an expression needs neither variables nor bounds, on a scope that is no list: field paths, literals, operators and
 * bounded functions. It is most of what mappings are made of, and saves them a frame for each evaluation.
 */
export function isFrameless(node: AstNode | undefined, bound: ReadonlySet<string>): boolean {
  if (node === undefined) return true;
  if (node.predicate || node.group || node.keepArray) return false;
  const all = (...parts: (AstNode | undefined)[]) => parts.every((part) => isFrameless(part, bound));
  switch (node.type) {
    case 'string':
    case 'number':
    case 'value':
      return true;
    case 'path':
      return plainNames(node) !== null;
    case 'variable':
      return node.value === '';
    case 'condition':
      return all(node.condition, node.then, node.else);
    case 'block':
      return node.expressions?.length === 1 && all(...node.expressions);
    case 'unary':
      return node.value === '-' && all(node.expression);
    case 'binary':
      return node.value !== '..' && all(node.lhs as AstNode, node.rhs);
    case 'function': {
      const name = node.procedure?.type === 'variable' ? String(node.procedure.value) : '';
      return bounded.has(name) && !bound.has(name) && all(...(node.arguments ?? []));
    }
    default:
      return false;
  }
}
