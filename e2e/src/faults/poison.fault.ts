import { afterEach, expect, it } from '@jest/globals';
import { readTopics } from '../support/read-topics.js';
import { FaultBed } from './harness/fault-bed.js';

let bed: FaultBed;
afterEach(() => bed?.close(), 60_000);

/** Under keys that good ones have too, so that each stands between two of them. */
const poison = [
  Buffer.from([0xff, 0xfe, 0x00, 0x80]),
  Buffer.from('{"key": "k1", "seq": '),
  Buffer.from('<event/>'),
  Buffer.alloc(200_000, 0x5b),
];

it('makes records that cannot be read dead letters, byte for byte, and holds none behind them up', async () => {
  bed = await FaultBed.open();
  const { load, ledger, suite } = bed;
  await bed.deploy();
  for (const record of poison) {
    await load.send(200);
    await load.sendRaw([record, record]);
  }
  await load.send(200);
  await bed.replicas.at(0).kill();
  await bed.settled();
  expect(ledger.contradictions()).toEqual([]);
  const letters = await readTopics(suite.kafka as string, (topic) =>
    topic.endsWith(`${suite.environment}.rest.dead-letters`),
  );
  expect(new Set(letters.map(({ headers }) => String(headers?.ark_code)))).toEqual(new Set(['EVENT_NOT_DECODABLE']));
  // A replica that was killed may have reported what another one reports again.
  const origins = letters.map(({ headers }) => `${headers?.ark_partition}/${headers?.ark_offset}`);
  expect(new Set(origins).size).toBe(poison.length * 2);
  for (const record of poison) expect(letters.some(({ value }) => value?.equals(record))).toBe(true);
}, 240_000);
