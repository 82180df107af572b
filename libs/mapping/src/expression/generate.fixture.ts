/** Random expressions, and random scopes that hit and miss their paths. */
export interface Generated {
  readonly text: string;
  readonly scope: unknown;
}

/** The same for the same seed (mulberry32). */
export function generate(seed: number): Generated {
  const random = randomFrom(seed);
  const pick = <T>(choices: readonly T[]): T => choices[Math.floor(random() * choices.length)] as T;
  const times = <T>(max: number, make: () => T): T[] => Array.from({ length: Math.floor(random() * (max + 1)) }, make);

  const names = ['a', 'b', 'c', 'x-y', 'constructor'];
  const texts = ['', ' ', 'Ada', 'ß İ', '👩‍🚀 é', '12', '-3.5e2', '0x1F', 'true', ' a \t b\n'];
  const numbers = [0, -0, 1, 2.5, -3.5, 0.1 + 0.2, 1e21, 12345.678901234567, 1e300];

  const leaf = (): unknown => (random() < 0.5 ? pick(texts) : pick([...numbers, true, false, null, {}, []]));
  const object = (depth: number): unknown =>
    Object.fromEntries(names.filter(() => random() < 0.75).map((name) => [name, value(depth - 1)]));
  const value = (depth: number): unknown => {
    if (depth === 0 || random() < 0.25) return leaf();
    return random() < 0.35 ? times(3, () => value(depth - 1)) : object(depth);
  };

  const step = (): string => pick(['a', 'b', 'c', '`x-y`', 'constructor', '"b"']);
  /** What is bound where the expression stands. */
  const variables: string[] = [];
  const variable = (): string => (variables.length > 0 ? pick(variables) : pick(['$', '$$']));
  const within = (names: readonly string[], make: () => string): string => {
    variables.push(...names);
    const text = make();
    variables.length -= names.length;
    return text;
  };
  const path = (): string => [pick(['a', 'b', 'c', '$', '$$', variable()]), ...times(3, step)].join('.');
  const literal = (): string => pick(['"Ada"', "'é 👩‍🚀'", '""', '0', '1', '2.5', '-3', 'true', 'false', 'null']);

  const expression = (depth: number): string => {
    if (depth === 0) return random() < 0.7 ? path() : literal();
    const inner = () => expression(depth - 1);
    const operator = () => pick(['&', '=', '!=', '<', '<=', '>', '>=', 'and', 'or', '+', '-', '*', '/', '%']);
    switch (Math.floor(random() * 15)) {
      case 8:
        return pick([
          `${path()}[${inner()}]`,
          `${path()}[${pick(['0', '-1', '1', '[0, 1]'])}]`,
          `${path()}[]`,
          `(${inner()})[${inner()}]`,
          `${path()}.*`,
          `${path()}.**`,
          `**.${step()}`,
          `${path()}.*[${inner()}]`,
          `[${inner()}, ${inner()}]`,
          `${path()}.[${inner()}, ${inner()}]`,
          `[${pick(['0', '1', path()])}..${pick(['2', '3', path()])}]`,
          `(${inner()}) in (${inner()})`,
        ]);
      case 9:
        return pick([
          `{ "k": ${inner()}, "x-y": ${inner()} }`,
          `${path()}.{ "k": ${inner()} }`,
          `${path()}{ $string(${path()}): ${inner()} }`,
          `${path()}{ "k": $, ${inner()}: ${inner()} }`,
          `{ "b": ${inner()} }.b`,
          `{ "b": ${path()}[] }.b`,
        ]);
      case 10:
        return pick([
          `${path()}^(${path()})`,
          `${path()}^(>${inner()}, ${path()})`,
          `$sort(${path()})`,
          `$sort(${path()}, function($l, $r) { $string($l) > $string($r) })`,
        ]);
      case 11:
        return pick([
          `($x := ${inner()}; ${within(['$x'], inner)})`,
          `(${path()}.($y := ${inner()}; ${within(['$y'], inner)}))`,
          `${path()}@$v.${within(['$v'], () => `(${inner()})`)}`,
          `${path()}#$i.${within(['$i'], () => `{ "i": $i, "v": ${inner()} }`)}`,
          `${path()}@$v#$i[${within(['$v', '$i'], inner)}].$i`,
          `${path()}.${step()}.{ "p": %.${step()}, "v": ${inner()} }`,
          `${path()}.${step()}[%.${step()} = ${inner()}]`,
          `(${path()}.${step()}.%)`,
        ]);
      case 12: {
        const called = () =>
          within(['$v', '$i'], () =>
            pick([
              `function($v, $i) { ${inner()} }`,
              `function($v) { ${inner().replaceAll('$i', '$v')} }`,
              '$string',
              '$exists(?)',
            ]),
          );
        return pick([
          `$map(${inner()}, ${called()})`,
          `$filter(${inner()}, ${called()})`,
          `$map(${path()}, ${called()})[]`,
          `$single(${path()}, ${called()})`,
          `$reduce(${path()}, function($v, $i) { ${within(['$v', '$i'], inner)} })`,
          `$each(${path()}, ${called()})`,
          `$sift(${path()}, ${called()})`,
          `(${inner()}) ~> ${pick(['$string()', '$count', '$keys', '$map($string)', '$lowercase', '$append(1)'])}`,
          `function($v) { ${within(['$v'], inner)} }(${inner()})`,
          `(${path()}) ~> | ${path()} | { "t": $type(${inner()}) }, ["a"] |`,
        ]);
      }
      case 13: {
        const of = [
          'count',
          'keys',
          'spread',
          'merge',
          'reverse',
          'distinct',
          'type',
          'sum',
          'max',
          'min',
          'average',
          'zip',
        ];
        return pick([
          `$${pick(of)}(${inner()})`,
          `$${pick(of)}(${path()})[]`,
          `$append(${inner()}, ${inner()})`,
          `$lookup(${inner()}, ${pick(['"a"', '"b"', path()])})`,
          `$zip(${inner()}, ${inner()})`,
          `(${path()}).$${pick(['string', 'keys', 'lowercase', 'boolean', 'length'])}()`,
        ]);
      }
      case 14:
        return pick([
          `$split(${path()}, ${pick(['" "', '/[ a]/', '""'])})`,
          `$contains(${path()}, ${pick(['"a"', '/[0-9]+/'])})`,
          `$replace(${path()}, ${pick(['"a"', '/([a-z])(.)/', '/A/i'])}, ${pick(['"$2$1$$"', '"-"', 'function($m) { $m.match & "!" }'])})`,
          `$match(${path()}, ${pick(['/a(.)/', '/[0-9]+/'])})`,
          `$substringBefore(${inner()}, " ")`,
          `$substringAfter(${inner()}, "a")`,
          `$pad(${path()}, ${pick(['5', '-5', path()])}, "#")`,
          `$${pick(['abs', 'floor', 'ceil', 'sqrt', 'string', 'encodeUrlComponent', 'base64encode'])}(${inner()})`,
          `$power(${path()}, ${pick(['2', '0.5', path()])})`,
          `$formatBase(${path()}, 16)`,
          `$formatNumber(${path()}, "#,##0.00")`,
        ]);
      case 0:
        return path();
      case 1:
        return `${inner()} ? ${inner()} : ${inner()}`;
      case 2:
        return `(${inner()}) ? (${inner()})`;
      case 3:
        return `-(${inner()})`;
      case 4:
        return pick([`(${inner()}) ?? (${inner()})`, `(${inner()}) ?: (${inner()})`]);
      case 5: {
        const one = [
          'lowercase',
          'uppercase',
          'trim',
          'string',
          'number',
          'boolean',
          'exists',
          'not',
          'length',
          'round',
        ];
        return `$${pick([...one, 'join'])}(${inner()})`;
      }
      case 6:
        return pick([
          `$substring(${inner()}, ${pick(['0', '1', '-2', '9', path()])})`,
          `$substring(${inner()}, ${pick(['0', '1', '-9'])}, ${pick(['0', '2', '-1', path()])})`,
          `$round(${inner()}, ${pick(['0', '2', '-1'])})`,
          `$join(${inner()}, ${inner()})`,
        ]);
      default:
        return `(${inner()}) ${operator()} (${inner()})`;
    }
  };

  const root = Object.fromEntries(names.map((name) => [name, value(3)]));
  return { text: expression(pick([0, 1, 2, 3])), scope: random() < 0.05 ? [root, value(2)] : root };
}

function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
