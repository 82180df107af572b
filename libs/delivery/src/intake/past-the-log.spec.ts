import { silentLog } from '@arkflows/contracts';
import { expect, it } from '@jest/globals';
import { ParkedLane } from '../lanes/parked-lane.js';
import type { PartitionProgress } from '../lanes/partition-progress.js';
import { itemAt, progressOf } from '../testing/items.fixture.js';
import { ScriptedConsumer } from '../testing/scripted-broker.fixture.js';
import { PastTheLog } from './past-the-log.js';

/** Something is parked that has to be read past. */
function waitingAt(newestParked: number, position: number) {
  const { progress } = progressOf();
  progress.newestParked = newestParked;
  progress.position = position;
  const { lane } = waitingLane(progress);
  return { progress, lane };
}

function waitingLane(progress: PartitionProgress) {
  const lane = new ParkedLane(itemAt(progress, 0) as never, progress, Buffer.from('p'), () => {});
  lane.readingPast = true;
  progress.parkedLanes.add(lane);
  return { lane };
}

class ConsumerAt extends ScriptedConsumer {
  constructor(private readonly at: number | null) {
    super();
  }
  override position(): number | null {
    return this.at;
  }
}

function looking(progress: PartitionProgress, end: number) {
  let asked = 0;
  const ends = async () => {
    asked++;
    return [{ partition: 0, end }];
  };
  const past = new PastTheLog(() => [progress], ends, silentLog);
  return { look: (position: number | null) => past.look(new ConsumerAt(position)), asked: () => asked };
}

it('goes on with the consumer over offsets that hold no record', async () => {
  const { progress } = waitingAt(7, 3);
  await looking(progress, 20).look(9);
  expect(progress.position).toBe(9);
});

it('takes what is parked behind the end of the log for gone, once everything before was read', async () => {
  const { progress } = waitingAt(30, 3);
  const { look } = looking(progress, 20);
  await look(19);
  expect(progress.goneFromLog(25)).toBe(false);
  await look(20);
  expect([19, 20, 25, 30, 31].filter((offset) => progress.goneFromLog(offset))).toEqual([20, 25, 30]);
  expect(progress.position).toBe(20);
});

it('does nothing while the consumer does not know where it is', async () => {
  const { progress } = waitingAt(30, 3);
  await looking(progress, 0).look(null);
  expect(progress.position).toBe(3);
  expect(progress.goneFromLog(30)).toBe(false);
});

it('asks the broker nothing while no parked event waits for it', async () => {
  const { progress, lane } = waitingAt(30, 3);
  lane.readingPast = false;
  const { look, asked } = looking(progress, 20);
  await look(20);
  expect(asked()).toBe(0);
});
