import {
  type Answer,
  ArkError,
  type Ask,
  answerEvent,
  type Clock,
  decodeKafka,
  type Log,
  MAX_ASK_BYTES,
  readAsk,
  toFailure,
  toKafkaRecord,
} from '@arkflows/contracts';
import type { Broker, Consumer, PartitionBatch, Producer, ReceivedRecord } from '@arkflows/messaging';
import { type CustomTransportStrategy, Server } from '@nestjs/microservices';
import { lastValueFrom } from 'rxjs';
import { AskContext } from './ask-context.js';

export interface AskServerOptions {
  readonly broker: Broker;
  /** Topic of the asks. */
  readonly topic: string;
  readonly group: string;
  /** Topic of the answers. */
  readonly replies: string;
  /** `source` of the answers. */
  readonly source: string;
  readonly log: Log;
  readonly clock: Clock;
}

/** Asks that are answered beside each other. */
const MAX_AT_ONCE = 16;
const RETRY_MS = 2_000;
const SEND_TIMEOUT_MS = 10_000;

/**
 * Nest's transport for asks over the Broker port: each ask goes to the `@MessagePattern` handler of its name, with its signal in
 * the `AskContext`, and the answer to who waits for it. One that a crash loses is not repeated: its
 * asker's time runs out. One whose time is over is left out.
 */
export class AskServer extends Server implements CustomTransportStrategy {
  readonly #closing = new AbortController();
  readonly #running = new Set<Promise<void>>();
  readonly #producer: Producer;
  #serving: Promise<void> = Promise.resolve();

  constructor(private readonly options: AskServerOptions) {
    super();
    this.#producer = options.broker.producer({ timeoutMs: SEND_TIMEOUT_MS });
  }

  /** Calls back once it has joined its group; joins again by itself. */
  listen(callback: () => void): void {
    this.#serving = this.#serve(callback);
  }

  /** Breaks off what is being answered: who asked is told. */
  async close(): Promise<void> {
    this.#closing.abort(new ArkError('ABORTED', 'The service stops', { retryable: true }));
    await this.#serving;
    await Promise.all(this.#running);
    await this.#producer.close();
  }

  on(): void {
    throw new Error('the transport of asks has no events of its own');
  }

  unwrap<T>(): T {
    return this.options.broker as T;
  }

  async #serve(onJoined: () => void): Promise<void> {
    const { broker, group, topic, log, clock } = this.options;
    const { signal } = this.#closing;
    while (!signal.aborted) {
      const consumer = broker.consumer({ group, topics: [topic], from: 'earliest' });
      const ended = Promise.withResolvers<void>();
      const stop = () => ended.resolve();
      signal.addEventListener('abort', stop, { once: true });
      try {
        const joining = consumer.run({ onBatch: (batch) => this.#take(consumer, batch), onFatal: ended.reject });
        await Promise.race([joining.then(onJoined), ended.promise]);
        await ended.promise;
      } catch (error) {
        if (!signal.aborted) log.warn({ error, topic }, 'asks cannot be read, trying again');
        await clock.sleep(RETRY_MS, signal).catch(() => {});
      } finally {
        signal.removeEventListener('abort', stop);
        await consumer.close();
      }
    }
  }

  #take(consumer: Consumer, { assignment, records }: PartitionBatch): void {
    for (const record of records) {
      const ask = this.#read({ ...record, topic: assignment.topic, partition: assignment.partition });
      if (!ask || ask.expiresAt <= this.options.clock.now()) continue;
      const answering: Promise<void> = this.#reply(ask).finally(() => this.#running.delete(answering));
      this.#running.add(answering);
    }
    const next = (records.at(-1)?.offset ?? -1) + 1;
    // Where the commit fails, the asks are answered again, which does no harm: each says what is to be, not what to add.
    consumer.commit(assignment, next).catch(() => {});
  }

  #read(record: ReceivedRecord & { readonly topic: string; readonly partition: number }): Ask | null {
    try {
      return readAsk(decodeKafka(record));
    } catch (error) {
      this.options.log.warn({ error, offset: record.offset }, 'a record that is no ask is left out');
      return null;
    }
  }

  async #reply(ask: Ask): Promise<void> {
    const { replies, source, log, clock } = this.options;
    const answer = await this.#answer(ask);
    const event = (held: Answer) => toKafkaRecord(answerEvent(ask.id, held, source, clock.now()));
    const record = event(answer);
    const fits = Buffer.byteLength(record.value ?? '') <= MAX_ASK_BYTES;
    await this.#producer
      .send(replies, [{ ...(fits ? record : event({ failure: tooLarge })), key: ask.replyTo }])
      .catch((error: unknown) => log.warn({ error, ask: ask.pattern }, 'an answer was not taken by the broker'));
  }

  async #answer({ pattern, data, expiresAt }: Ask): Promise<Answer> {
    const { clock } = this.options;
    const time = AbortSignal.timeout(Math.max(1, expiresAt - clock.now()));
    try {
      // This one counts too.
      if (this.#running.size >= MAX_AT_ONCE) throw busy;
      const handler = this.getHandlerByPattern(pattern);
      if (!handler) throw new ArkError('NOT_FOUND', `This service does not answer '${pattern.slice(0, 50)}'`);
      const context = new AskContext(AbortSignal.any([time, this.#closing.signal]));
      const value = await lastValueFrom(this.transformToObservable(await handler(data, context)));
      return { value: value ?? null };
    } catch (error) {
      return { failure: toFailure(error) };
    }
  }
}

const busy = new ArkError('UNAVAILABLE', `The service answers ${MAX_AT_ONCE} others at the moment`, {
  retryable: true,
});
const tooLarge = toFailure(new ArkError('PAYLOAD_TOO_LARGE', `The answer has more than ${MAX_ASK_BYTES} bytes`));
