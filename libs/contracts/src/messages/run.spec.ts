import { expect, it } from '@jest/globals';
import { runId } from './run.js';

it('is the same for a repetition, and another for anything else', () => {
  const places: Parameters<typeof runId>[] = [
    ['geo/places', 'upsert', 't', 0, 1],
    ['geo/places', 'upsert', 't', 0, 11],
    ['geo/places', 'upsert', 't', 1, 1],
    ['geo/places', 'upsert', 't1', 0, 1],
    ['geo/places', 'insert', 't', 0, 1],
    ['geo/other', 'upsert', 't', 0, 1],
    ['', '', 't', 0, 1],
  ];
  const ids = places.map((place) => runId(...place));
  expect(new Set(ids).size).toBe(places.length);
  expect(places.map((place) => runId(...place))).toEqual(ids);
  for (const id of ids) expect(id).toMatch(/^run_[\w-]{22}$/);
});
