import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { citiesProfile, citiesTable, dataOf, eventOf, places, rowOf } from './support/cities.js';
import { type Installation, onKafka, standalone } from './support/installation.js';
import { plainProducer } from './support/plain-producer.js';
import { until } from './support/until.js';

const COUNT = 10_000;

/** So many events in the order in which they were sent belong to one key. */
const KEYS = 50;
const keyOf = ({ cityId }: { readonly cityId: number }) => `key-${cityId % KEYS}`;

/** Slows the table down, so that there is a middle to be killed in, and keeps a ledger of every write that was committed. */
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

  const written = async () => (await suite.sql('SELECT id FROM writes ORDER BY at')).rows.map(({ id }): number => id);

  it('leaves every event in the table, each key in its order, after the next start', async () => {
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
          key: keyOf(place),
          value: JSON.stringify(dataOf(place)),
          headers: { ...headers, ce_id: `place-${place.cityId}`, 'content-type': 'application/json' },
        })),
      );
    } else {
      const lines = some.map((place) => JSON.stringify({ ...eventOf(place), partitionkey: keyOf(place) })).join('\n');
      expect(await suite.ark(['publish', topic, '--format', 'cloudevents'], lines)).toMatchObject({ code: 0 });
    }
    await until(async () => (await rows()) > 0, { what: () => 'the first rows' });
    await suite.service.kill();
    // The embedded target goes with the process; the other one tells what was written when nobody writes any more.
    const before = suite.kind === 'embedded' ? await suite.service.start().then(written) : await written();
    if (suite.kind === 'kafka') await suite.service.start();
    await until(async () => (await rows()) === COUNT, {
      timeoutMs: 90_000,
      what: () => `${COUNT} rows, ${before.length} writes before the kill`,
    });
    const { rows: found } = await suite.sql('SELECT * FROM cities ORDER BY id');
    expect(found).toEqual(some.map(rowOf).sort((a, b) => a.id - b.id));
    const ledger = await written();
    expect(before.length).toBeGreaterThan(0);
    expect(new Set(before).size).toBeLessThan(COUNT);
    expect(ledger.slice(0, before.length)).toEqual(before);
    expect(new Set(ledger)).toEqual(new Set(some.map(({ cityId }) => cityId)));
    for (let key = 0; key < KEYS; key++) {
      const own = ledger.filter((id) => id % KEYS === key);
      const sent = some.map(({ cityId }) => cityId).filter((id) => id % KEYS === key);
      // What was not committed at the kill is repeated from there on, so each event's first and last write count.
      expect([...new Set(own)]).toEqual(sent);
      expect([...new Set(own.toReversed())].toReversed()).toEqual(sent);
    }
  }, 180_000);
});
