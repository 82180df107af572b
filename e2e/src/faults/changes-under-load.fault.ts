import { afterEach, expect, it } from '@jest/globals';
import { done } from '../support/ark.js';
import { FaultBed } from './harness/fault-bed.js';
import { allKeys } from './harness/load.js';

const refused = allKeys.slice(0, 5);
const others = allKeys.length - refused.length;

let bed: FaultBed;
afterEach(() => bed?.close(), 60_000);

it('loses and reorders nothing while revisions are deployed and rolled back under load with keys parked', async () => {
  bed = await FaultBed.open();
  bed.target.delayMs = 20;
  let newest = 0;
  bed.target.onTaken = ({ version }) => {
    newest = Number(version);
  };
  await bed.deploy({ mapping: { 'body.version': '1' } });
  const endFlow = bed.load.flow(200);
  await bed.refuse(...refused);
  for (const version of [2, 3]) {
    await bed.deploy({ mapping: { 'body.version': String(version) } });
    await bed.newsOf(others);
    expect(newest).toBe(version);
  }
  done(await bed.suite.ark(['rollback', 'things', '--timeout', '90']));
  await bed.newsOf(others);
  expect(newest).toBe(2);
  bed.accept();
  await bed.newsOf(allKeys.length);
  await endFlow();
  await bed.settled();
  expect(bed.ledger.contradictions()).toEqual([]);
}, 240_000);
