import { defineBuiltins } from '../calls/builtin.js';
import { type Match, matches } from '../patterns/matches.js';
import type { Place } from '../place.js';
import type { Run } from '../run/run.js';
import { FunctionValue } from '../values/function-value.js';
import { unsettled } from '../values/sequences.js';

type Finder = string | FunctionValue;

export const patternFunctions = defineBuiltins({
  contains: ['<s-(sf):b>', contains],
  match: ['<s-f<s:o>n?:a<o>>', match],
  replace: ['<s-(sf)(sf)n?:s>', replace],
  split: ['<s-(sf)n?:a<s>>', split],
});

function contains(place: Place, run: Run, text?: string, finder?: Finder): boolean | undefined {
  if (text === undefined || finder === undefined) return undefined;
  if (typeof finder === 'string') return text.includes(finder);
  for (const _ of matches(finder, text, 1, run, place)) return true;
  return false;
}

function match(
  place: Place,
  run: Run,
  text?: string,
  finder?: FunctionValue,
  limit = Number.POSITIVE_INFINITY,
): unknown {
  if (text === undefined) return undefined;
  if (limit < 0) place.fail('D3040');
  const found = Array.from(matches(finder as FunctionValue, text, limit, run, place));
  return unsettled(found.map(({ match, start, groups }) => ({ match, index: start, groups })));
}

function split(place: Place, run: Run, text?: string, finder?: Finder, limit = Number.POSITIVE_INFINITY): unknown {
  if (text === undefined) return undefined;
  if (limit < 0) place.fail('D3020');
  if (!(finder instanceof FunctionValue)) {
    const parts = text.split(finder as string, limit === Number.POSITIVE_INFINITY ? undefined : limit);
    run.make(parts.length);
    return parts;
  }
  const parts: string[] = [];
  let from = 0;
  for (const { start, end } of matches(finder, text, limit, run, place)) {
    parts.push(text.substring(from, start));
    from = end;
  }
  if (parts.length < limit) parts.push(text.substring(from));
  run.make(parts.length);
  return parts;
}

function replace(
  place: Place,
  run: Run,
  text?: string,
  finder?: Finder,
  replacement?: Finder,
  limit = Number.POSITIVE_INFINITY,
): string | undefined {
  if (text === undefined) return undefined;
  if (finder === '') place.fail('D3010');
  if (limit < 0) place.fail('D3011');
  const parts: string[] = [];
  let from = 0;
  let length = 0;
  const add = (...texts: string[]) => {
    for (const part of texts) {
      length += part.length;
      run.makeText(part.length, length);
      parts.push(part);
    }
  };
  if (finder instanceof FunctionValue) {
    for (const found of matches(finder, text, limit, run, place)) {
      add(text.substring(from, found.start), replaced(found, replacement, run, place));
      from = found.start + found.match.length;
    }
  } else {
    const substitute = String(replacement);
    let at = text.indexOf(finder as string);
    for (let count = 0; at >= 0 && count < limit; count++) {
      run.step();
      add(text.substring(from, at), substitute);
      from = at + (finder as string).length;
      at = text.indexOf(finder as string, from);
    }
  }
  return parts.join('') + text.substring(from);
}

function replaced(found: Match, replacement: Finder | undefined, run: Run, place: Place): string {
  if (typeof replacement === 'string') return filledIn(replacement, found);
  const text = replacement?.call([found], null, run);
  return typeof text === 'string' ? text : place.fail('D3012', text);
}

/** `$1` is the first group, `$0` the match, `$$` a dollar sign; the longest number that is a group counts. */
function filledIn(template: string, { match, groups }: Match): string {
  const digits = groups.length === 0 ? 1 : Math.floor(Math.log10(groups.length)) + 1;
  return template.replace(/\$(\$|0|[0-9]*)/g, (whole, reference: string) => {
    if (reference === '$') return '$';
    if (reference === '') return whole;
    if (reference.startsWith('0')) return match + reference.slice(1);
    let number = reference.slice(0, digits);
    if (digits > 1 && Number(number) > groups.length) number = reference.slice(0, digits - 1);
    const used = String(Number(number)).length;
    return (groups[Number(number) - 1] ?? '') + reference.slice(used);
  });
}
