import { deadLetterHeaders, KIB, readDeadLetter, redriveAttributes, redriveGeneration } from '@arkflows/contracts';
import type { ReceivedRecord, RecordHeaders } from '@arkflows/messaging';
import { withoutNul } from '../storage/plain-text.js';
import type { ReceivedLetter } from './dead-letter.entity.js';
import { searchedText } from './searched-text.js';

/** Of a payload so much is kept in the index; the topic has the whole. */
const MAX_VALUE_BYTES = 64 * KIB;
const MAX_HEADERS = 100;
const MAX_HEADER_LENGTH = 1 * KIB;

const ours = new Set<string>(Object.values(deadLetterHeaders));

/** Row of a record of a dead-letter topic. Throws ArkError EVENT_NOT_DECODABLE when it is none. */
export function deadLetterRow(environment: string, record: ReceivedRecord): ReceivedLetter {
  const letter = readDeadLetter(record);
  const { origin } = letter;
  const message = withoutNul(letter.message);
  const value = record.value?.subarray(0, MAX_VALUE_BYTES) ?? null;
  const valueBytes = record.value?.length ?? null;
  const headers = ownHeaders(record.headers);
  return {
    environment,
    runId: letter.runId,
    namespace: letter.namespace ?? 'default',
    profile: letter.profile ?? null,
    revision: letter.revision ?? null,
    operation: letter.operation ?? null,
    trigger: letter.trigger ?? null,
    code: letter.code,
    message,
    details: letter.details ? JSON.parse(JSON.stringify(letter.details).replaceAll('\\u0000', '\\ufffd')) : null,
    attempts: letter.attempts,
    topic: origin.topic,
    partition: origin.partition,
    offset: String(origin.offset),
    firstTriedAt: new Date(letter.firstTriedAt),
    diedAt: new Date(letter.diedAt),
    key: record.key,
    value,
    valueBytes,
    headers,
    generation: redriveGeneration(headers[`ce_${redriveAttributes.generation}`]),
    isWhole: valueBytes === (value?.length ?? null) && isFaithful(headers, record.headers),
    searched: searchedText({ message, key: record.key, value, valueBytes }),
  };
}

/** The headers that the record came with; of one that came repeatedly, the last. */
function ownHeaders(headers: RecordHeaders): Record<string, string> {
  const own = Object.entries(headers).filter(([name]) => !ours.has(name));
  return Object.fromEntries(
    own.slice(0, MAX_HEADERS).map(([name, value]) => {
      const last = Buffer.isBuffer(value) ? value : (value as readonly Buffer[]).at(-1);
      return [withoutNul(name), withoutNul(last?.toString('utf8').slice(0, MAX_HEADER_LENGTH) ?? '')];
    }),
  );
}

/** Whether the headers can be made of these texts again. */
function isFaithful(kept: Record<string, string>, headers: RecordHeaders): boolean {
  const own = Object.entries(headers).filter(([name]) => !ours.has(name));
  return (
    own.length === Object.keys(kept).length &&
    own.every(([name, value]) => Buffer.isBuffer(value) && value.equals(Buffer.from(kept[name] ?? '')))
  );
}
