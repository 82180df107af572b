import { ArkError, silentLog } from '@arkflows/contracts';
import { expect, it } from '@jest/globals';
import { PartitionProgress } from '../lanes/partition-progress.js';
import type { Tenure } from '../ownership/ownership.js';
import type { Work } from '../store/fenced-writer.js';
import { heldTenure, itemAt } from '../testing/items.fixture.js';
import { EffectLedger } from './effect-ledger.js';

const itemOf = (partition: number) => {
  const assignment = { topic: 'orders', partition, signal: new AbortController().signal };
  const memory = { take() {}, release() {} };
  const tenure = { ...heldTenure, partition };
  const progress = new PartitionProgress(assignment, tenure, 0, memory, () => {
    throw new Error('nothing is parked here');
  });
  return itemAt(progress, 5);
};

it('a call whose intent is written is made, though the write of another partition was refused', async () => {
  const write = async ({ partition }: Tenure, { intents = [] }: Work) => {
    if (partition === 1) throw new ArkError('ABORTED', 'not the owner any more', { retryable: true });
    return { parked: 0, effects: intents.map(() => ({ state: 'mine' }) as const) };
  };
  const ledger = new EffectLedger({ standing: async () => new Map() }, { write } as never, silentLog, () => true);
  const calls = [0, 1].map((partition, place) => ({ item: itemOf(partition), key: null, input: {}, place }));
  const noted = await ledger.begin(calls, false);
  expect(noted.map(({ outcome }) => outcome?.status ?? 'to be made')).toEqual(['to be made', 'failed']);
});
