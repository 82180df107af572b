import { ArkError, deadLetterHeaders } from '@arkflows/contracts';
import type { Broker, ReceivedRecord } from '@arkflows/messaging';
import { Inject, Injectable } from '@nestjs/common';
import type { DeadLetterEntity } from '../dead-letters/dead-letter.entity.js';
import { BROKER } from '../ports.js';
import type { LetterRecord } from './redriven-event.js';

/** How long a topic of dead letters may be read for one of them. */
const READ_MS = 60_000;

/** Dead letters byte for byte: from the index where it has all of them, else from their topic, which is read for it from its start. */
@Injectable()
export class LetterRecords {
  constructor(@Inject(BROKER) private readonly broker: Broker) {}

  /** Throws ArkError NOT_FOUND when the topic has it no more, UNAVAILABLE when reading takes too long; and BrokerError. */
  async read(letter: DeadLetterEntity, topic: string): Promise<LetterRecord> {
    if (!letter.isWhole) return this.#fromTopic(letter, topic);
    const { key, value, headers } = letter;
    const bytes = Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)]);
    return { key, value, headers: Object.fromEntries(bytes) };
  }

  async #fromTopic({ runId, diedAt }: DeadLetterEntity, topic: string): Promise<LetterRecord> {
    const reader = this.broker.reader({ topics: [topic] });
    let [found, ended, overdue]: [ReceivedRecord | undefined, boolean, boolean] = [undefined, false, false];
    const timer = setTimeout(() => {
      overdue = true;
      void reader.close();
    }, READ_MS);
    try {
      await reader.run((record) => {
        if (ended || String(record.headers[deadLetterHeaders.runId]) !== runId) return;
        if (String(record.headers[deadLetterHeaders.diedAt]) !== diedAt.toISOString()) return;
        found = record;
        ended = true;
      });
    } catch (error) {
      if (!found) throw overdue ? tooLong(runId, topic) : error;
    } finally {
      clearTimeout(timer);
      await reader.close();
    }
    if (found) return found;
    if (overdue) throw tooLong(runId, topic);
    throw new ArkError(
      'NOT_FOUND',
      `The dead letter '${runId}' is too large for the index, and '${topic}' has it no more`,
    );
  }
}

const tooLong = (runId: string, topic: string): ArkError =>
  new ArkError(
    'UNAVAILABLE',
    `The dead letter '${runId}' is too large for the index, and was not found in '${topic}' within ${READ_MS / 1_000} s`,
    { retryable: false },
  );
