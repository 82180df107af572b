import { distance } from 'fastest-levenshtein';

const MAX_COMPARED = 128;

/**
 * The candidate that was probably meant by `name`, for 'did you mean': the one with the smallest edit distance, letter case
 * aside, when at most a third of the name (and at least one letter) differs; undefined when none is near.
 */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  if (name === '' || name.length > MAX_COMPARED) return undefined;
  const wanted = name.toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const candidate of candidates) {
    if (candidate === name || Math.abs(candidate.length - name.length) >= bestDistance) continue;
    const difference = distance(wanted, candidate.toLowerCase());
    if (difference >= bestDistance) continue;
    best = candidate;
    bestDistance = difference;
  }
  return best;
}
