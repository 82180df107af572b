import { expect, it } from '@jest/globals';
import { type Place, RecentPlaces } from './recent-places.js';

const at = (partition: number, offset: number, timestamp = 1): Place => ({ partition, offset, timestamp });

it('knows what comes again, and takes nothing for it that does not', () => {
  const places = new RecentPlaces();
  const read = [
    [0, 1],
    [1, 1],
    [0, 3],
    // A row that comes again.
    [0, 1],
    [0, 3],
    [0, 4],
  ] as const;
  expect(read.map(([partition, offset]) => places.note(at(partition, offset)))).toEqual([
    true,
    true,
    true,
    false,
    false,
    true,
  ]);
});

it('takes all for new that follows one that it has forgotten: an older event must not be carried out after a newer one alone', () => {
  const places = new RecentPlaces();
  const read = [3, 1, 2, 3, 4, 2, 4].map((offset) => places.note(at(0, offset)));
  expect(read).toEqual([true, true, true, true, true, false, false]);
});

it('remembers the last few thousand', () => {
  const places = new RecentPlaces();
  for (let offset = 0; offset < 10_000; offset++) expect(places.note(at(7, offset))).toBe(true);
  for (let offset = 9_000; offset < 10_000; offset++) expect(places.note(at(7, offset))).toBe(false);
  expect(places.note(at(7, 1_000))).toBe(true);
});

it('takes nothing for the same that stands on a topic that was made anew', () => {
  const places = new RecentPlaces();
  expect(places.note(at(0, 5, 1_000))).toBe(true);
  expect(places.note(at(0, 5, 2_000))).toBe(true);
  expect(places.note(at(0, 5, 2_000))).toBe(false);
});
