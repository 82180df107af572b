import type { IncomingHttpHeaders } from 'node:http';
import { ArkError, decodeHttp, type EventRecord, MAX_EVENT_BYTES, MIB, toKafkaRecord } from '@arkflows/contracts';
import type { Broker, Producer } from '@arkflows/messaging';
import { Inject, Injectable } from '@nestjs/common';
import { BROKER } from '../ports.js';
import { PublishTopics } from './publish-topics.js';

/** Largest value of one event: what a topic of ours takes, less its headers. */
const MAX_VALUE_BYTES = MIB;
const SEND_TIMEOUT_MS = 30_000;
/** An event's headers and key are copied into each record; room for them is what a topic takes beyond the value. */
const MAX_HEADER_BYTES = MAX_EVENT_BYTES - MAX_VALUE_BYTES - 1024;

export interface PublishTarget {
  readonly topic: string;
  /** Whether the topic may be made although no deployed trigger reads it. */
  readonly create: boolean;
}

@Injectable()
export class PublishService {
  readonly #producer: Producer;

  constructor(
    private readonly topics: PublishTopics,
    @Inject(BROKER) broker: Broker,
  ) {
    this.#producer = broker.producer({ timeoutMs: SEND_TIMEOUT_MS });
  }

  /**
   * Appends the events of a request to a topic, in their order; resolves with their number once the broker has them. Throws
   * ArkError before anything is sent: INVALID_REQUEST, UNSUPPORTED_MEDIA_TYPE, PAYLOAD_TOO_LARGE, PERMISSION_DENIED for a
   * reserved topic, NOT_FOUND for one that is not there; and BrokerError.
   */
  async publish({ topic, create }: PublishTarget, headers: IncomingHttpHeaders, body: Buffer): Promise<number> {
    this.topics.refuseReserved(topic);
    const events = decodeHttp(headers, body, { defaultSource: `/topics/${topic}` });
    const records = events.map(toKafkaRecord);
    refuseLarge(records);
    await this.topics.require(topic, { create });
    await this.#producer.send(topic, records);
    return records.length;
  }
}

function refuseLarge(records: readonly EventRecord[]): void {
  const errors = records.flatMap(({ key, value, headers }, index) => {
    const bytes = Buffer.byteLength(value ?? '');
    if (bytes > MAX_VALUE_BYTES)
      return [{ path: `[${index}].data`, message: `has ${bytes} bytes; at most ${MAX_VALUE_BYTES} go` }];
    const attributes = Object.entries(headers).reduce(
      (sum, [name, text]) => sum + name.length + Buffer.byteLength(text),
      0,
    );
    if (attributes + Buffer.byteLength(key ?? '') <= MAX_HEADER_BYTES) return [];
    return [{ path: `[${index}]`, message: `has ${attributes} bytes of attributes; at most ${MAX_HEADER_BYTES} go` }];
  });
  const [first] = errors;
  if (!first) return;
  const message = `The event ${first.path} is too large: ${first.message}. Nothing was sent`;
  throw new ArkError('PAYLOAD_TOO_LARGE', message, { details: { errors: errors.slice(0, 20) } });
}
