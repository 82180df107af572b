import { afterEach, expect, it } from '@jest/globals';
import { metric } from '../support/metric.js';
import { until } from '../support/until.js';
import { FaultBed } from './harness/fault-bed.js';
import { allKeys } from './harness/load.js';

let bed: FaultBed;
afterEach(() => bed?.close(), 60_000);

it('says and counts what Kafka has deleted before it was read, and goes on at the earliest record that is there', async () => {
  bed = await FaultBed.open({ replicas: 1 });
  const { ledger, load, replicas, subscription, parked } = bed;
  await bed.deploy();
  const endFlow = load.flow(200);
  await bed.refuse(...allKeys.slice(0, 5));
  await endFlow();
  await replicas.scaleTo(0);
  const waiting = await parked.read();
  expect(waiting).toBeGreaterThan(0);
  await load.send(2_000);
  const deleted = await subscription.loseHalf();
  expect(deleted).toBeGreaterThan(500);

  bed.accept();
  await replicas.scaleTo(1);
  const { url } = replicas.at(0);
  await until(() => ledger.missing === deleted, {
    timeoutMs: 60_000,
    what: () => `all arrives but the ${deleted} that were deleted; ${ledger.missing} are missing`,
  });
  const gone = ledger.missingMarks();
  expect(await load.notInTopic(gone)).toEqual(gone);
  ledger.giveUp(gone);
  await bed.says('records-gone');
  expect(await metric(url, `ark_records_gone_total{topic="${bed.topic}"}`)).toBe(deleted);

  await load.send(200);
  await bed.settled();
  expect(ledger.contradictions()).toEqual([]);
}, 240_000);
