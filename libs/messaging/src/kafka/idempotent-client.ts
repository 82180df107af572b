import type { Clock } from '@arkflows/contracts';
import kafkajs, { type Kafka, type Message, type Producer } from 'kafkajs';

/**
 * One producer id of the broker, under which a repeated batch is recognised. After a batch whose outcome stayed unknown its
 * sequence numbers can no longer be trusted (the client would give the next batch the numbers of the failed one, and the broker
 * would drop that as a repetition): it is retired, and the next batch goes out under a new id.
 */
export class IdempotentClient {
  readonly #producer: Producer;
  /** Of batches that are being tried, by their first record: the client's own retries must end with ours. */
  readonly #deadlines = new WeakMap<object, number>();
  #connected: Promise<void> | undefined;
  #holders = 0;
  #retired = false;

  constructor(
    kafka: Kafka,
    private readonly clock: Clock,
  ) {
    this.#producer = kafka.producer({
      idempotent: true,
      maxInFlightRequests: 5,
      allowAutoTopicCreation: false,
      retry: { retries: 2, initialRetryTime: 50 },
      // Chosen before, so that a retry goes where the first try went. Asked again for each try.
      createPartitioner:
        () =>
        ({ message }) => {
          if (this.clock.monotonic() > (this.#deadlines.get(message) ?? Number.POSITIVE_INFINITY))
            throw new kafkajs.KafkaJSNonRetriableError('The time for sending is over');
          return message.partition ?? 0;
        },
    });
  }

  get retired(): boolean {
    return this.#retired;
  }

  /** Keeps the connection, also of a retired one, while `work` runs. */
  async hold<T>(work: () => Promise<T>): Promise<T> {
    this.#holders++;
    try {
      return await work();
    } finally {
      this.#holders--;
      if (this.#retired && this.#holders === 0) void this.disconnect();
    }
  }

  /**
   * Appends records of one partition, all or none; after a failure the same records may be sent again without making duplicates.
   * One partition a call and one call at a time for it: with several, the client cannot tell which of them failed.
   */
  append(topic: string, messages: Message[], deadline: number): Promise<void> {
    return this.hold(async () => {
      const timeout = Math.max(Math.ceil(deadline - this.clock.monotonic()), 1);
      if (messages[0]) this.#deadlines.set(messages[0], deadline);
      await this.#connect();
      await this.#producer.send({ topic, messages, acks: -1, timeout });
    });
  }

  retire(): void {
    this.#retired = true;
  }

  async disconnect(): Promise<void> {
    this.#retired = true;
    await this.#producer.disconnect().catch(() => {});
  }

  #connect(): Promise<void> {
    this.#connected ??= this.#producer.connect().catch((error) => {
      this.#connected = undefined;
      throw error;
    });
    return this.#connected;
  }
}
