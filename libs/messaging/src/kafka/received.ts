import type { IHeaders, KafkaMessage } from 'kafkajs';
import type { ReceivedRecord, RecordHeaders } from '../broker.js';

const EMPTY = Buffer.alloc(0);

/** A header's value may be null on the wire: to us it is empty. */
const received = (headers: IHeaders | undefined): RecordHeaders => {
  const all = headers ?? {};
  for (const name in all) {
    const held = all[name];
    if (Array.isArray(held)) all[name] = held.map((value) => value ?? EMPTY);
    else all[name] = held ?? EMPTY;
  }
  return all as RecordHeaders;
};

export const toReceivedRecord = (message: KafkaMessage): ReceivedRecord => ({
  offset: Number(message.offset),
  timestamp: Number(message.timestamp),
  key: message.key,
  value: message.value,
  headers: received(message.headers),
});
