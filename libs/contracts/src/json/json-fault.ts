export interface JsonFault {
  /** Index in UTF-16 units. */
  readonly position: number;
  readonly message: string;
}

type Expecting = 'value' | 'first item' | 'first name' | 'name' | 'colon' | 'comma' | 'end';

const expectations: Record<Exclude<Expecting, 'comma'>, string> = {
  value: 'a value is expected',
  'first item': "a value or ']' is expected",
  'first name': "a name in double quotes or '}' is expected",
  name: 'a name in double quotes is expected',
  colon: "':' is expected",
  end: 'the value has ended, but something follows it',
};

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const literals = ['true', 'false', 'null'] as const;

/**
 * Where a text stops being JSON (RFC 8259), and why; undefined when it is JSON. For texts that JSON.parse refused: its own
 * message quotes the text, which may hold what nobody should read, and often lacks the position. Nests without recursion.
 */
export function findJsonFault(text: string): JsonFault | undefined {
  const open: ('{' | '[')[] = [];
  let expecting: Expecting = 'value';
  let at = 0;
  const afterValue = (): Expecting => (open.length === 0 ? 'end' : 'comma');
  for (;;) {
    at = skipBlanks(text, at);
    const character = text[at];
    if (character === undefined) {
      return expecting === 'end'
        ? undefined
        : { position: at, message: `the text ends, but ${wanted(expecting, open)}` };
    }
    const closes = open.at(-1) === '{' ? '}' : ']';
    const mayClose = expecting === 'comma' || expecting === 'first item' || expecting === 'first name';
    if (open.length > 0 && character === closes && mayClose) {
      open.pop();
      expecting = afterValue();
      at++;
    } else if (expecting === 'comma' && character === ',') {
      expecting = open.at(-1) === '{' ? 'name' : 'value';
      at++;
    } else if (expecting === 'colon' && character === ':') {
      expecting = 'value';
      at++;
    } else if ((expecting === 'name' || expecting === 'first name') && character === '"') {
      const end = stringEnd(text, at);
      if (typeof end !== 'number') return end;
      at = end;
      expecting = 'colon';
    } else if (expecting !== 'value' && expecting !== 'first item') {
      return { position: at, message: wanted(expecting, open) };
    } else if (character === '{' || character === '[') {
      open.push(character);
      expecting = character === '{' ? 'first name' : 'first item';
      at++;
    } else {
      const end = character === '"' ? stringEnd(text, at) : plainEnd(text, at);
      if (end === undefined) return { position: at, message: wanted(expecting, open) };
      if (typeof end !== 'number') return end;
      at = end;
      expecting = afterValue();
    }
  }
}

function wanted(expecting: Expecting, open: readonly string[]): string {
  return expecting === 'comma' ? `',' or '${open.at(-1) === '{' ? '}' : ']'}' is expected` : expectations[expecting];
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at++;
  return at;
}

/** After a number or literal; undefined when there is none. */
function plainEnd(text: string, at: number): number | undefined {
  const literal = literals.find((word) => text.startsWith(word, at));
  if (literal) return at + literal.length;
  number.lastIndex = at;
  return number.test(text) ? number.lastIndex : undefined;
}

/** After the string that begins at `start`, or what is wrong in it. */
function stringEnd(text: string, start: number): number | JsonFault {
  let at = start + 1;
  for (;;) {
    const code = text.charCodeAt(at);
    if (Number.isNaN(code)) return { position: start, message: 'the string that begins here is not closed' };
    if (code === 0x22) return at + 1;
    if (code < 0x20) return { position: at, message: 'a control character in a string must be escaped' };
    if (code !== 0x5c) at++;
    else if ('"\\/bfnrt'.includes(text[at + 1] ?? ' ')) at += 2;
    else if (/^u[\dA-Fa-f]{4}$/.test(text.slice(at + 1, at + 6))) at += 6;
    else return { position: at, message: 'an unknown escape in a string' };
  }
}
