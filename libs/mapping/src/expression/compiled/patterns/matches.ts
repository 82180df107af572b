import type { Place } from '../place.js';
import type { Run } from '../run/run.js';
import { FunctionValue } from '../values/function-value.js';

export interface Match {
  readonly match: string;
  readonly start: number;
  readonly end: number;
  readonly groups: readonly (string | undefined)[];
}

/** The matches that a regular expression, or a function that answers in the same way, finds in a text; at most `limit`. */
export function* matches(
  matcher: FunctionValue,
  text: string,
  limit: number,
  run: Run,
  place: Place,
): Generator<Match> {
  let found = matcher.call([text], null, run);
  for (let count = 0; found !== undefined && count < limit; count++) {
    run.step();
    const match = checked(found, place);
    yield match;
    if (!(match.next instanceof FunctionValue)) place.fail('T1010');
    found = match.next.call([], null, run);
  }
}

function checked(found: unknown, place: Place): Match & { readonly next: unknown } {
  const match = found as Partial<Match & { next: unknown }> | null;
  const isMatch =
    typeof match === 'object' &&
    match !== null &&
    (typeof match.start === 'number' || Array.isArray(match.groups) || match.next instanceof FunctionValue);
  return isMatch ? (match as Match & { next: unknown }) : place.fail('T1010', found);
}
