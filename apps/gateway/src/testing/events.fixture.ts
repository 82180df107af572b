import { systemClock } from '@arkflows/contracts';
import type { Broker, ReceivedRecord } from '@arkflows/messaging';

/** What stands in a topic from its start, at least `count` records of it. */
export async function readTopic(broker: Broker, topic: string, count: number): Promise<ReceivedRecord[]> {
  const records: ReceivedRecord[] = [];
  const reader = broker.reader({ topics: [topic] });
  const deadline = systemClock.monotonic() + 20_000;
  try {
    await reader.run((record) => {
      records.push(record);
    });
    while (records.length < count) {
      if (systemClock.monotonic() > deadline) throw new Error(`${topic} holds ${records.length} records, not ${count}`);
      await systemClock.sleep(20);
    }
    return records;
  } finally {
    await reader.close();
  }
}
