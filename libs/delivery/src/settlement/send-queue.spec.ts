import { silentLog, systemClock } from '@arkflows/contracts';
import type { OutgoingRecord } from '@arkflows/messaging';
import { expect, it } from '@jest/globals';
import type { Item } from '../lanes/item.js';
import { SendQueue } from './send-queue.js';

const entryOf = (value: string) => ({ record: { key: null, value }, item: {} as Item });

it.each([0, 1, 2, 3, 4, 5])('sends what is added %i turns after the last was sent', async (turns) => {
  const sent: OutgoingRecord['value'][] = [];
  const producer = {
    send: async (_: string, records: readonly OutgoingRecord[]) => void sent.push(...records.map(({ value }) => value)),
    close: async () => {},
  };
  const queue: SendQueue = new SendQueue(
    producer,
    'results',
    { log: silentLog, clock: systemClock, signal: new AbortController().signal },
    {
      onSent: ({ record }) => {
        if (record.value === 'first') void addAnother();
      },
      onTooLarge: () => null,
      notTaken: '',
    },
  );
  const addAnother = async () => {
    for (let turn = 0; turn < turns; turn++) await null;
    queue.add(entryOf('second'));
    queue.flush();
  };
  queue.add(entryOf('first'));
  queue.flush();
  await new Promise(setImmediate);
  expect(sent).toEqual(['first', 'second']);
});
