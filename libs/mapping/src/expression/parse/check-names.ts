import { nearest } from '@arkflows/contracts';
import { ExpressionError } from '../expression-error.js';

interface Names {
  readonly bound: Set<string>;
  readonly called: { readonly name: string; readonly position: number }[];
}

/**
 * The variables that the expression binds anywhere, with those that it is given. Throws ExpressionError where it uses a function
 * or variable that is neither one of them nor built in.
 */
export function checkNames(
  ast: unknown,
  builtins: { has(name: string): boolean; keys(): Iterable<string> },
  given: Iterable<string> = [],
): ReadonlySet<string> {
  const names: Names = { bound: new Set(given), called: [] };
  collect(ast, names);
  for (const { name, position } of names.called) {
    if (builtins.has(name) || (names.bound.has(name) && name !== 'eval')) continue;
    const at = Math.max(0, position - name.length - 1);
    throw new ExpressionError(message(name, builtins.keys()), { code: 'T1006', position: at, token: name });
  }
  return names.bound;
}

function message(name: string, builtins: Iterable<string>): string {
  if (name === 'eval') return '$eval is switched off';
  const suggestion = nearest(name, [...builtins]);
  return `there is no function or variable $${name}${suggestion === undefined ? '' : `; did you mean $${suggestion}?`}`;
}

function collect(value: unknown, names: Names): void {
  if (Array.isArray(value)) {
    for (const item of value) collect(item, names);
    return;
  }
  if (value === null || typeof value !== 'object') return;
  const node = value as Record<string, unknown>;
  if (node.type === 'variable' && typeof node.value === 'string' && node.value !== '' && node.value !== '$') {
    names.called.push({ name: node.value, position: typeof node.position === 'number' ? node.position : 0 });
  }
  if (node.type === 'bind') bind(node.lhs, names);
  if (node.type === 'lambda') for (const parameter of node.arguments as unknown[]) bind(parameter, names);
  for (const name of [node.focus, node.index]) if (typeof name === 'string') names.bound.add(name);
  if (node.type === 'index') bind(node, names);
  for (const child of Object.values(node)) collect(child, names);
}

function bind(variable: unknown, { bound }: Names): void {
  const name = (variable as { value?: unknown }).value;
  if (typeof name === 'string') bound.add(name);
}
