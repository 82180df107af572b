import { randomUUID } from 'node:crypto';
import {
  ArkError,
  askEvent,
  type Clock,
  type CloudEvent,
  type Failure,
  MAX_ASK_BYTES,
  readAnswer,
  toKafkaRecord,
} from '@arkflows/contracts';
import type { Producer } from '@arkflows/messaging';
import { ClientProxy, type ReadPacket, type WritePacket } from '@nestjs/microservices';

export interface AskClientOptions {
  readonly producer: Producer;
  /** Topic of the asks. */
  readonly topic: string;
  /** Who asks, for the messages: `the services of the family 'database'`. */
  readonly asked: string;
  /** Where the answers go: the name of this process among those that ask. */
  readonly instance: string;
  /** `source` of the asks. */
  readonly source: string;
  /** Waits for the answer with this id from now on. */
  expect(id: string): { within(ms: number, signal: AbortSignal): Promise<CloudEvent | null>; end(): void };
  readonly timeoutMs: number;
  readonly clock: Clock;
}

/**
 * Asks a family's services by Nest's means: `send(pattern, data)` gives what the handler answered, or fails with its error as
 * ArkError; UNAVAILABLE when nobody answers in time, PAYLOAD_TOO_LARGE for more than can be asked. Unsubscribing ends the wait.
 */
export class AskClient extends ClientProxy {
  constructor(private readonly options: AskClientOptions) {
    super();
  }

  async connect(): Promise<void> {}

  close(): void {}

  unwrap<T>(): T {
    return this.options.producer as T;
  }

  protected publish(packet: ReadPacket, callback: (packet: WritePacket) => void): () => void {
    const left = new AbortController();
    this.#ask(String(packet.pattern), packet.data, left.signal).then(
      (response) => callback({ response, isDisposed: true }),
      (err: unknown) => callback({ err }),
    );
    return () => left.abort();
  }

  protected async dispatchEvent(): Promise<never> {
    throw new Error('an ask has an answer: use send');
  }

  async #ask(pattern: string, data: unknown, signal: AbortSignal): Promise<unknown> {
    const { producer, topic, instance: replyTo, source, asked, timeoutMs, clock } = this.options;
    const id = randomUUID();
    const now = clock.now();
    const record = toKafkaRecord(askEvent({ id, pattern, replyTo, expiresAt: now + timeoutMs, data }, source, now));
    if (Buffer.byteLength(record.value ?? '') > MAX_ASK_BYTES) {
      throw new ArkError('PAYLOAD_TOO_LARGE', `At most ${MAX_ASK_BYTES} bytes can be asked at once`);
    }
    const waiting = this.options.expect(id);
    try {
      await producer.send(topic, [{ ...record, key: id }]);
      const event = await waiting.within(timeoutMs, signal);
      if (!event)
        throw new ArkError('UNAVAILABLE', `${asked} did not answer within ${timeoutMs / 1_000} s`, { retryable: true });
      const answer = readAnswer(event);
      if ('failure' in answer) throw asError(answer.failure);
      return answer.value;
    } finally {
      waiting.end();
    }
  }
}

const asError = ({ code, message, ...rest }: Failure): ArkError => new ArkError(code, message, rest);
