import { hash } from 'node:crypto';
import type { ReceivedRecord } from '@arkflows/messaging';
import type { OrderingKey } from '../lanes/item.js';
import { readLaneName } from '../parking/lane-name.js';
import type { ParkedRow } from '../store/parked-rows.js';

const MAX_LANE = 512;

/** The ordering key where nothing else is said: the record's key. latin1 keeps any two different byte strings different. */
export function keyOfRecord({ key }: ReceivedRecord): OrderingKey | null {
  return key && { lane: laneOf(key.toString('latin1')), shown: key.toString() };
}

export const keyOfText = (text: string | null): OrderingKey | null =>
  text === null ? null : { lane: laneOf(text.toWellFormed()), shown: text };

/** A long key is told by its digest: an index holds no more. */
const laneOf = (text: string): string => (text.length > MAX_LANE ? `sha256 ${hash('sha256', text)}` : text);

/** The ordering key of an event that was parked, as far as its lane tells. */
export function keyOfRow({ lane, record }: Pick<ParkedRow, 'lane' | 'record'>): OrderingKey | null {
  const ofRecord = keyOfRecord(record);
  const scope = readLaneName(lane);
  if (scope === 'partition' || !('key' in scope) || scope.key === ofRecord?.lane) return ofRecord;
  return keyOfText(scope.key);
}
