import type { ReceivedRecord } from '@arkflows/messaging';
import type { OrderingKey } from '../lanes/item.js';

/** The ordering key where nothing else is said: the record's key. latin1 keeps any two different byte strings different. */
export function keyOfRecord({ key }: ReceivedRecord): OrderingKey | null {
  return key && { lane: key.toString('latin1'), shown: key.toString() };
}

export const keyOfText = (text: string | null): OrderingKey | null =>
  text === null ? null : { lane: text, shown: text };
