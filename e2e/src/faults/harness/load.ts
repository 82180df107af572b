import { setTimeout as sleep } from 'node:timers/promises';
import { Kafka, logLevel, type Producer } from 'kafkajs';
import { readTopics } from '../../support/read-topics.js';
import type { Ledger, Mark } from './ledger.js';
import type { Random } from './random.js';

export interface LoadOptions {
  readonly brokers: string;
  readonly topic: string;
  readonly ledger: Ledger;
  readonly random: Random;
}

interface PlacedMessage {
  readonly partition: number;
  readonly key: string;
  readonly value: Buffer | string;
}

/** How many keys events have. */
const KEYS = 40;
const PARTITIONS = 6;
/** Of a batch; the client itself tries for some seconds each time. */
const MAX_TRIES = 20;
/** Pause between the batches of a flow. */
const BEAT_MS = 50;

export const allKeys: readonly string[] = Array.from({ length: KEYS }, (_, index) => `k${index}`);

const messageOf = (key: string, value: Buffer | string): PlacedMessage => ({
  partition: allKeys.indexOf(key) % PARTITIONS,
  key,
  value,
});

/**
 * Sends events of random keys, each noted in the ledger before it goes out. What a broker does not acknowledge is sent again, whole
 * batches in order: it may stand in the topic twice, as a suffix of its key.
 */
export class Load {
  private constructor(
    private readonly producer: Producer,
    private readonly options: LoadOptions,
  ) {}

  /** Makes the topic, too. */
  static async open(options: LoadOptions): Promise<Load> {
    const kafka = new Kafka({
      clientId: 'load',
      brokers: options.brokers.split(','),
      logLevel: logLevel.NOTHING,
    });
    const admin = kafka.admin();
    await admin.connect();
    await admin.createTopics({
      waitForLeaders: true,
      topics: [{ topic: options.topic, numPartitions: PARTITIONS }],
    });
    await admin.disconnect();
    const producer = kafka.producer({ maxInFlightRequests: 1 });
    await producer.connect();
    return new Load(producer, options);
  }

  /** So many events at once. */
  async send(count: number): Promise<void> {
    const { ledger, random, topic } = this.options;
    const messages = Array.from({ length: count }, () => {
      const mark = ledger.send(random.of(allKeys));
      return messageOf(mark.key, JSON.stringify(mark));
    });
    await this.#append(topic, messages);
  }

  /** Records that are none of the ledger's, under the keys of those that are. */
  async sendRaw(values: readonly (Buffer | string)[]): Promise<void> {
    const { random, topic } = this.options;
    await this.#append(
      topic,
      values.map((value) => messageOf(random.of(allKeys), value)),
    );
  }

  /** Events at this rate until the answer is called, which waits for the last to be sent. */
  flow(perSecond: number): () => Promise<void> {
    const ended = new AbortController();
    const run = async () => {
      while (!ended.signal.aborted) {
        await this.send(Math.ceil((perSecond * BEAT_MS) / 1_000));
        await sleep(BEAT_MS, undefined, { signal: ended.signal }).catch(() => {});
      }
    };
    const running = run();
    // Told to who ends the flow.
    running.catch(() => {});
    return async () => {
      ended.abort();
      await running;
    };
  }

  /** Which of these the topic does not hold: the broker has lost them, not the service. */
  async notInTopic(marks: readonly Mark[]): Promise<Mark[]> {
    const { brokers, topic } = this.options;
    const held = new Set((await readTopics(brokers, (name) => name === topic)).map(({ value }) => String(value)));
    return marks.filter((mark) => !held.has(JSON.stringify(mark)));
  }

  /** The client forgets a partition whose leader changes to a broker that has answered for others: so each is sent by itself. */
  async #append(topic: string, messages: readonly PlacedMessage[]): Promise<void> {
    const partitions = Map.groupBy(messages, ({ partition }) => partition);
    await Promise.all([...partitions.values()].map((placed) => this.#appendToOne(topic, placed)));
  }

  async #appendToOne(topic: string, messages: PlacedMessage[]): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        await this.producer.send({ topic, messages });
        return;
      } catch (error) {
        if (tries === MAX_TRIES) throw error;
      }
    }
  }

  close(): Promise<void> {
    return this.producer.disconnect();
  }
}
