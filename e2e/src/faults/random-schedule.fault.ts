import { afterEach, expect, it } from '@jest/globals';
import { FaultBed } from './harness/fault-bed.js';
import { allKeys } from './harness/load.js';

const STEPS = 12;

let bed: FaultBed;
afterEach(() => bed?.close(), 60_000);

/** What may happen to a service of up to three replicas; each step leaves one that works. */
const steps: Readonly<Record<string, () => Promise<void>>> = {
  'a replica is killed': async () => {
    await bed.replicas.at(0).kill();
    await bed.replicas.at(0).start();
  },
  'a replica is killed, and for long': async () => {
    await bed.replicas.scaleTo(2);
    await bed.replicas.at(1).kill();
    await bed.arrivals(1_500);
    await bed.replicas.at(1).start();
  },
  'a replica is suspended past its lease': async () => {
    await bed.replicas.scaleTo(2);
    bed.replicas.suspend(0);
    await bed.arrivals(3_000, 90_000);
    bed.replicas.resume(0);
  },
  'a replica is suspended for a moment': async () => {
    await bed.replicas.scaleTo(2);
    bed.replicas.suspend(0);
    await bed.arrivals(100);
    bed.replicas.resume(0);
  },
  'it scales out': () => bed.replicas.scaleTo(Math.min(3, bed.replicas.count + 1)),
  'it scales in': () => bed.replicas.scaleTo(Math.max(1, bed.replicas.count - 1)),
  'it is rolled out': () => bed.replicas.roll(),
  'a revision is deployed': () => bed.deploy(),
  'the target refuses some keys': () =>
    bed.refuse(...allKeys.filter((key) => key === allKeys[0] || bed.random.next() < 0.2)),
  'the target refuses nothing': async () => bed.accept(),
};

it('loses and reorders nothing whatever happens', async () => {
  bed = await FaultBed.open();
  bed.target.delayMs = 10;
  await bed.deploy();
  const endFlow = bed.load.flow(200);
  for (let step = 0; step < STEPS; step++) {
    const name = bed.random.of(Object.keys(steps));
    process.stderr.write(`  ${name}\n`);
    await steps[name]?.();
    await bed.arrivals(100, 90_000);
  }
  bed.accept();
  await endFlow();
  await bed.settled(180_000);
  expect(bed.ledger.contradictions()).toEqual([]);
}, 900_000);
