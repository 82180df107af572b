import { type Admin, Kafka, logLevel, type SeekEntry } from 'kafkajs';

interface Standing {
  readonly partition: number;
  readonly committed: number;
  readonly earliest: number;
  readonly end: number;
}

/** The consumer group of a trigger and its topic, as an operator sees and changes them. */
export class Subscription {
  constructor(
    private readonly brokers: string,
    private readonly group: string,
    private readonly topic: string,
  ) {}

  /** How many records the group has still to settle. */
  async lag(): Promise<number> {
    const standings = await this.#asking((admin) => this.#standings(admin));
    return standings.reduce((sum, { committed, end }) => sum + end - committed, 0);
  }

  /** Deletes the older half of the records of each partition that the group has not settled; answers how many. */
  async loseHalf(): Promise<number> {
    return this.#asking(async (admin) => {
      const standings = await this.#standings(admin);
      const cuts = standings.map(({ partition, committed, end }) => ({
        partition,
        committed,
        upTo: committed + Math.floor((end - committed) / 2),
      }));
      await admin.deleteTopicRecords({ topic: this.topic, partitions: cuts.map(toSeek) });
      return cuts.reduce((sum, { committed, upTo }) => sum + upTo - committed, 0);
    });
  }

  /** Sets the group back to the beginning of the topic; it must have no members. */
  async rewind(): Promise<void> {
    await this.#asking(async (admin) => {
      const standings = await this.#standings(admin);
      const partitions = standings.map(({ partition, earliest }) => toSeek({ partition, upTo: earliest }));
      await admin.setOffsets({ groupId: this.group, topic: this.topic, partitions });
    });
  }

  async #standings(admin: Admin): Promise<Standing[]> {
    const [held] = await admin.fetchOffsets({ groupId: this.group, topics: [this.topic] });
    const committed = new Map(held?.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
    const bounds = await admin.fetchTopicOffsets(this.topic);
    return bounds.map(({ partition, low, high }) => ({
      partition,
      committed: Math.max(committed.get(partition) ?? 0, 0),
      earliest: Number(low),
      end: Number(high),
    }));
  }

  async #asking<T>(ask: (admin: Admin) => Promise<T>): Promise<T> {
    const kafka = new Kafka({ clientId: 'operator', brokers: this.brokers.split(','), logLevel: logLevel.NOTHING });
    const admin = kafka.admin();
    await admin.connect();
    try {
      return await ask(admin);
    } finally {
      await admin.disconnect();
    }
  }
}

const toSeek = ({ partition, upTo }: { readonly partition: number; readonly upTo: number }): SeekEntry => ({
  partition,
  offset: String(upTo),
});
