import { nearest } from '@arkflows/contracts';
import { ExpressionError } from '../expression-error.js';

/** Functions of JSONata 2.2; `eval` is missing on purpose: it would run text of the event. */
const builtins = new Set(
  `sum count max min average string substring substringBefore substringAfter lowercase uppercase length trim pad match
  contains replace split join formatNumber formatBase formatInteger parseInteger number floor ceil round abs sqrt power
  random boolean not map zip filter single reduce sift keys lookup append exists spread merge reverse each error assert type
  sort shuffle distinct base64encode base64decode encodeUrlComponent encodeUrl decodeUrlComponent decodeUrl toMillis
  fromMillis clone now millis`.split(/\s+/),
);

interface Names {
  readonly bound: Set<string>;
  readonly called: { readonly name: string; readonly position: number }[];
}

/** Throws ExpressionError where the expression uses a function or variable that is neither built in nor bound anywhere in it. */
export function checkNames(ast: unknown): void {
  const names: Names = { bound: new Set(), called: [] };
  collect(ast, names);
  for (const { name, position } of names.called) {
    if (builtins.has(name) || (names.bound.has(name) && name !== 'eval')) continue;
    throw new ExpressionError(message(name), { position: Math.max(0, position - name.length - 1), token: name });
  }
}

function message(name: string): string {
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
