import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { citiesProfile, citiesTable, dataOf, eventOf, places, rowOf } from './support/cities.js';
import { type Installation, onKafka, standalone } from './support/installation.js';
import { plainProducer } from './support/plain-producer.js';
import { until } from './support/until.js';

const COUNT = 10_000;

/** Slows the table down, so that there is a middle to be killed in, and keeps a ledger of every write. */
const slowTable = `
  CREATE TABLE writes (at bigint GENERATED ALWAYS AS IDENTITY, id integer);
  CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    INSERT INTO writes (id) VALUES (NEW.id);
    PERFORM pg_sleep(0.0002);
    RETURN NEW;
  END $$;
  CREATE TRIGGER note BEFORE INSERT OR UPDATE ON cities FOR EACH ROW EXECUTE FUNCTION note();
`;

describe.each([
  ['on embedded engines', standalone],
  ['on Kafka', onKafka],
] as const)('kill -9 in the middle of the events %s', (_, install) => {
  let suite: Installation;
  const some = places.slice(0, COUNT);

  beforeAll(async () => {
    suite = await install();
    await suite.sql(await citiesTable());
    await suite.sql(slowTable);
  }, 120_000);
  afterAll(() => suite?.stop());

  const rows = async () => Number((await suite.sql('SELECT count(*) FROM cities')).rows[0].count);

  it('leaves every event in the table once after the next start', async () => {
    const topic = `${suite.environment}.kill.places`;
    const applied = await suite.ark(['apply', '-f', '-'], await citiesProfile(suite.target, topic));
    expect(applied).toMatchObject({ code: 0 });
    expect(await suite.ark(['deploy', 'cities'])).toMatchObject({ code: 0 });
    if (suite.kafka) {
      const headers = {
        ce_specversion: '1.0',
        ce_source: '/geo',
        ce_type: 'geo.place.observed',
        ce_time: '2026-01-01T00:00:00Z',
      };
      await plainProducer(
        suite.kafka,
        topic,
        some.map((place) => ({
          key: String(place.cityId),
          value: JSON.stringify(dataOf(place)),
          headers: { ...headers, ce_id: `place-${place.cityId}`, 'content-type': 'application/json' },
        })),
      );
    } else {
      const lines = some.map((place) => JSON.stringify(eventOf(place))).join('\n');
      expect(await suite.ark(['publish', topic, '--format', 'cloudevents'], lines)).toMatchObject({ code: 0 });
    }
    await until(async () => (await rows()) > 0, { what: () => 'the first rows' });
    await suite.service.kill();
    const before = await suite.service.start().then(rows);
    await until(async () => (await rows()) === COUNT, {
      timeoutMs: 90_000,
      what: () => `${COUNT} rows, ${before} at the kill`,
    });
    const { rows: found } = await suite.sql('SELECT * FROM cities ORDER BY id');
    expect(found).toEqual(some.map(rowOf).sort((a, b) => a.id - b.id));
    expect(before).toBeLessThan(COUNT);
  }, 180_000);
});
