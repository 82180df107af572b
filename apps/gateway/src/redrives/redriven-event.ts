import {
  ArkError,
  type CloudEvent,
  type DeadLetter,
  deadLetterHeaders,
  decodeKafka,
  type PayloadFormat,
  redriveAttributes,
  toKafkaRecord,
} from '@arkflows/contracts';
import type { OutgoingRecord, ReceivedRecord } from '@arkflows/messaging';
import { applyEdit, type Edit } from './edit.js';

/** A dead letter as it stands on its topic, or as much of it as matters. */
export type LetterRecord = Pick<ReceivedRecord, 'key' | 'value' | 'headers'>;

export interface RedriveOrder {
  readonly record: LetterRecord;
  readonly letter: Pick<DeadLetter, 'runId' | 'origin'>;
  /** How bare payloads of the topic that it came from are written. */
  readonly format: PayloadFormat | undefined;
  /** `namespace/name`. */
  readonly profile: string;
  readonly operation: string;
  /** This time included. */
  readonly generation: number;
  readonly edit: Edit | null;
  /** Makes another event of an edited one. */
  readonly redriveId: string;
  /** In place of the record's own key. */
  readonly key: string | null;
}

export interface RedrivenEvent {
  readonly event: CloudEvent;
  readonly record: OutgoingRecord;
}

const letterHeaders = new Set<string>(Object.values(deadLetterHeaders));
/** Of the first time: nobody waits for it any more, and its time may be over. */
const outdated = ['expirytime', 'arkreplyto'] as const;

/**
 * The command that carries out a dead letter's event again: key, value, headers, `source` and `id` as they came, so that targets
 * that know an idempotency key know it. An edited event has an `id` of its own. Throws ArkError EVENT_NOT_DECODABLE,
 * INVALID_REQUEST for an edit that does not fit.
 */
export function redrivenEvent(order: RedriveOrder): RedrivenEvent {
  const { record, edit, key } = order;
  const headers = Object.fromEntries(Object.entries(record.headers).filter(([name]) => !letterHeaders.has(name)));
  const came = read(order, headers);
  const { expirytime: _, arkreplyto: __, ...kept } = came;
  const event: CloudEvent = {
    ...(kept as CloudEvent),
    ...(edit && { id: `${came.id}.${order.redriveId}`, data: applyEdit(edit, came.data) }),
    arkprofile: order.profile,
    arkoperation: order.operation,
    [redriveAttributes.generation]: String(order.generation),
    [redriveAttributes.of]: order.letter.runId,
  };
  const written = toKafkaRecord({ ...event, data: null });
  const bytes = edit || isStructured(headers) ? encoded(event) : record.value;
  for (const attribute of outdated) delete headers[`ce_${attribute}`];
  return { event, record: { key: key ?? record.key, value: bytes, headers: { ...headers, ...written.headers } } };
}

function encoded(event: CloudEvent): string | null {
  try {
    return toKafkaRecord(event).value;
  } catch (cause) {
    const type = event.datacontenttype ?? '';
    throw new ArkError('INVALID_REQUEST', `Data of type '${type}' cannot be written anew, and so not be edited`, {
      cause,
    });
  }
}

/** Data that cannot be read need not be, where others take their place. */
function read({ record, letter, format, edit }: RedriveOrder, headers: LetterRecord['headers']): CloudEvent {
  const replaced = edit?.patch === undefined && edit !== null && !isStructured(headers);
  return decodeKafka({ ...letter.origin, value: replaced ? null : record.value, headers }, format);
}

/** All of the event is in the value. */
function isStructured(headers: LetterRecord['headers']): boolean {
  const value = headers['content-type'];
  const last = Buffer.isBuffer(value) ? value : (value as readonly Buffer[] | undefined)?.at(-1);
  return last?.toString().toLowerCase().startsWith('application/cloudevents') ?? false;
}
