import type { Place } from '../place.js';
import { FunctionValue } from '../values/function-value.js';

/** The types of values, as bits: a parameter takes some of them. */
const types = { s: 1, n: 2, b: 4, l: 8, o: 16, a: 32, f: 64, m: 128 } as const;
type Letter = keyof typeof types;
const letters = Object.keys(types) as Letter[];
const MISSING = types.m;
const LIST = types.a;

const classes: Readonly<Record<string, string>> = { a: 'asnblfom', j: 'asnblom', x: 'asnblfom', f: 'f' };

interface Parameter {
  readonly takes: number;
  readonly isList: boolean;
  /** Letter of the type of a list's items. */
  readonly items: string | null;
  readonly fromContext: boolean;
  readonly optional: boolean;
  /** The same as a pattern over letters. */
  readonly pattern: string;
}

/** Behind the bracket that opens: a choice or a type, the types within it, and marks; a colon begins what is returned. */
const parameter = /(?<!^)(?::.*|(?:\(([^)]*)\)|([a-z]))(<(?:[^<>]|<[^<>]*>)*>)?([-?+]*))/gs;

/** The bit of a value's type. */
function typeOf(value: unknown): number {
  switch (typeof value) {
    case 'string':
      return types.s;
    case 'number':
      return types.n;
    case 'boolean':
      return types.b;
    case 'object':
      if (value === null) return types.l;
      if (Array.isArray(value)) return LIST;
      return value instanceof FunctionValue ? types.f : types.o;
    default:
      return MISSING;
  }
}

const letterOf = (value: unknown): Letter => letters[Math.log2(typeOf(value))] as Letter;

/** What a function takes, written as in JSONata: `<s-nn?:s>` is a text (else the context), a number, and perhaps another. */
export class Signature {
  readonly parameters: readonly Parameter[];
  private readonly pattern: RegExp;

  constructor(definition: string) {
    this.parameters = parametersOf(definition);
    this.pattern = new RegExp(`^${this.parameters.map(({ pattern }) => `(${pattern})`).join('')}$`);
  }

  /** Says of a value whether it can stand at `index` as it is. */
  taker(index: number): (value: unknown) => boolean {
    const parameter = this.parameters[index];
    if (parameter === undefined) return () => false;
    const { takes, isList, items } = parameter;
    if (isList && items === null) return Array.isArray;
    if (isList) {
      const item = bitOf((items as string)[0] as string);
      return (value) => Array.isArray(value) && value.every((part) => typeOf(part) === item);
    }
    if (takes === (types.s | MISSING)) return (value) => typeof value === 'string' || value === undefined;
    if (takes === (types.n | MISSING)) return (value) => typeof value === 'number' || value === undefined;
    return (value) => (takes & typeOf(value)) !== 0;
  }

  /** Whether the context stands for the only argument that must be there. */
  get takesContext(): boolean {
    return this.parameters[0]?.fromContext === true && this.mayEndAfter(1);
  }

  /** Whether a call may end after `count` arguments without the context being asked for. */
  mayEndAfter(count: number): boolean {
    return this.parameters.slice(count).every(({ optional, fromContext }) => optional && !fromContext);
  }

  /** The arguments as the function gets them: the context for a missing one, lists of what is no list. Fails where they do not fit. */
  fit(args: readonly unknown[], context: unknown, place: Place): unknown[] {
    const match = this.pattern.exec(args.map(letterOf).join(''));
    if (!match) return place.fail('T0410', ...this.misfit(args));
    const fitted: unknown[] = [];
    let next = 0;
    for (const [index, parameter] of this.parameters.entries()) {
      const taken = match[index + 1] as string;
      if (taken === '' && parameter.fromContext) {
        fitted.push((parameter.takes & typeOf(context)) === 0 ? place.fail('T0411', context) : context);
      } else if (taken === '') fitted.push(args[next++]);
      else for (const letter of taken) fitted.push(asParameter(parameter, letter, args[next++], place));
    }
    return fitted;
  }

  /** The first argument that does not fit, none where there are too many. */
  private misfit(args: readonly unknown[]): unknown[] {
    const at = args.findIndex((value, index) => ((this.parameters[index]?.takes ?? 0) & typeOf(value)) === 0);
    return at < 0 ? [] : [args[at]];
  }
}

function asParameter({ isList, items }: Parameter, letter: string, value: unknown, place: Place): unknown {
  if (!isList || letter === 'm') return value;
  if (letter !== 'a') return items !== null && items[0] !== letter ? place.fail('T0412', value) : [value];
  const list = value as readonly unknown[];
  if (items !== null && !list.every((item) => letterOf(item) === items[0])) place.fail('T0412');
  return list;
}

function parametersOf(definition: string): Parameter[] {
  const parameters: Parameter[] = [];
  for (const [, choice, type, items, suffix = ''] of definition.matchAll(parameter)) {
    if (choice === undefined && type === undefined) break;
    const accepted = choice === undefined ? (classes[type as string] ?? `${type}m`) : `${choice}m`;
    parameters.push({
      takes: [...accepted].reduce((bits, letter) => bits | bitOf(letter), 0),
      isList: type === 'a',
      items: type === 'a' && items ? items.slice(1, -1) : null,
      fromContext: suffix.includes('-'),
      optional: suffix.includes('?') || suffix.includes('-'),
      pattern: `[${accepted}]${suffix.replaceAll('-', '?').replace('??', '?')}`,
    });
  }
  return parameters;
}

const bitOf = (letter: string): number => types[letter as Letter] ?? 0;
