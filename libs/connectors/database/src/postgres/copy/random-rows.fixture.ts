/** Numbers below a bound; the same for the same seed (xorshift32). */
export function randomFrom(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % bound;
  };
}

const pieces = [
  'a',
  ' ',
  '\\',
  '\\N',
  '\\.',
  '\t',
  '\n',
  '\r\n',
  '"',
  "'",
  ',',
  '{',
  '}',
  '\b',
  '\x7f',
  'é',
  '東京',
  '💥',
];
const broken = ['\ud83d', '\0'];

/** For `RandomRows`: a column of every kind that is written in a way of its own. */
export const columnsOfRandomRows = `id int PRIMARY KEY, t text, v varchar(10), c char(12), i int DEFAULT 7, small int2, big int8,
  price numeric(12,2), exact numeric, f float8, b bool, at timestamptz(3), local timestamp, day date, j json, jb jsonb, bin bytea,
  texts text[], ints int[], docs jsonb[], m mood, s short, bits bit(3), span interval, ip inet`;

export const typesOfRandomRows = `
  CREATE TYPE mood AS ENUM ('calm', 'cross');
  CREATE DOMAIN short AS varchar(3) CHECK (value <> 'x')`;

/** Values that are awkward to write, of all kinds in which they come. */
export class RandomRows {
  #spoiling = false;

  constructor(readonly below: (bound: number) => number) {}

  /** Of an id and a set of columns; `spoilt`: with some values that are refused. */
  row(id: number, columns: readonly string[], spoilt: boolean): Record<string, unknown> {
    this.#spoiling = spoilt;
    return {
      id,
      ...Object.fromEntries(columns.map((name) => [name, this.#maybe(this.#valueOf[name] ?? (() => null))])),
    };
  }

  /** Some of the columns. */
  columns(): readonly string[] {
    return Object.keys(this.#valueOf).filter(() => this.below(5) > 0);
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)] as T;
  }

  #spoil<T>(bad: T, good: T): T {
    return this.#spoiling && this.below(10) === 0 ? bad : good;
  }

  #maybe(value: () => unknown): unknown {
    return this.below(8) === 0 ? this.pick([null, undefined]) : value();
  }

  #list(of: () => unknown): unknown[] {
    return Array.from({ length: this.below(4) }, () => this.#maybe(of) ?? null);
  }

  readonly #text = (): string =>
    Array.from({ length: this.below(6) }, () => this.pick(this.#spoil(broken, pieces))).join('');

  readonly #whole = (): number => this.below(10_000);

  readonly #number = (): unknown => {
    const n = this.below(100_000) - 50_000;
    return this.pick<unknown>([n, n / 8, `${n}`, ` ${n} `, BigInt(n), n * 1e-9]);
  };

  readonly #json = (): unknown =>
    this.pick([this.#text, this.#whole, () => null, () => ({ [this.#text()]: this.#list(this.#text) })])();

  readonly #time = (): unknown => {
    const at = new Date(1_700_000_000_000 + this.below(1_000_000_000));
    return this.pick<unknown>([at, at.toISOString(), '2026-02-03', 'infinity', '2026-02-03 04:05:06.123456789+02']);
  };

  readonly #valueOf: Readonly<Record<string, () => unknown>> = {
    t: this.#text,
    v: () => this.#text() + this.#spoil('eleven char', '   '),
    c: this.#text,
    i: this.#whole,
    small: () => this.pick<unknown>([this.below(9), `${this.below(9)}`, this.#spoil(99_999, 3)]),
    big: () => `${this.below(2 ** 31)}${this.below(99_999)}`,
    price: this.#number,
    exact: this.#number,
    f: () => this.pick<unknown>([this.#number(), 'NaN', '-Infinity', 1e300]),
    b: () => this.pick<unknown>([true, false, 'yes', 'off', 1, '0', this.#spoil('maybe', 't')]),
    at: this.#time,
    local: this.#time,
    day: this.#time,
    j: this.#json,
    jb: this.#json,
    bin: () => this.pick<unknown>([new Uint8Array([this.below(256), 0, 92]), '\\xff00', 'abc']),
    texts: () => this.#list(this.#text),
    ints: () => this.pick<unknown>([this.#list(this.#whole), '{1,2}', this.#spoil('{1,x}', '{}')]),
    docs: () => this.#list(this.#json),
    m: () => this.pick(['calm', 'cross', this.#spoil('merry', 'calm')]),
    s: () => this.pick(['abc', '', this.#spoil('x', 'y'), this.#spoil('four', 'z')]),
    bits: () => this.pick(['101', '011', this.#spoil('1', '000')]),
    span: () => this.pick(['1 day', '02:03:04.5', 'P1Y2M']),
    ip: () => this.pick(['10.0.0.1', '10.1.0.0/16', this.#spoil('10.0.0.', '::1')]),
  };
}
