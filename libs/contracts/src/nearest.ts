import { distance } from 'fastest-levenshtein';

const MAX_COMPARED = 128;

/**
 * The candidate that was probably meant by `name`, for 'did you mean': the one with the smallest edit distance, letter case
 * aside and two letters in the wrong order counted as one edit, when at most a third of the name (and at least one letter) differs; undefined when none is near.
 */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  if (name === '' || name.length > MAX_COMPARED) return undefined;
  const wanted = name.toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const candidate of candidates) {
    if (candidate === name || Math.abs(candidate.length - name.length) >= bestDistance) continue;
    const difference = differenceOf(wanted, candidate.toLowerCase());
    if (difference >= bestDistance) continue;
    best = candidate;
    bestDistance = difference;
  }
  return best;
}

const differenceOf = (a: string, b: string): number => (isSwapped(a, b) ? 1 : distance(a, b));

/** Whether two neighbouring letters are in the wrong order, and all else is the same. */
function isSwapped(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return at + 1 < a.length && a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2);
}
