import { type Connection, metadataV7, ResponseError } from '@platformatic/kafka';
import { BrokerError } from '../../broker.js';
import type { Connections } from './connections.js';

/** Addresses of the leaders, by partition. */
type Leaders = ReadonlyMap<number, string>;
type Metadata = metadataV7.MetadataResponse;

const MOST_TOPICS = 1000;

/** An answer in which something is wrong arrives as an error: the rest of it is still good. */
const answerWithin = (error: unknown): Metadata => {
  if (error instanceof ResponseError) {
    const answer = error.response as Metadata;
    if (answer.topics.every(({ errorCode }) => errorCode === 0)) return answer;
  }
  throw error;
};

/** Who leads which partition, remembered until it turns out to be wrong. */
export class Cluster {
  readonly #leaders = new Map<string, Promise<Leaders>>();
  #brokers: readonly string[];
  /** Another one first after a failure. */
  #turn = 0;

  constructor(
    private readonly connections: Connections,
    private readonly bootstrap: readonly string[],
  ) {
    this.#brokers = bootstrap;
  }

  /** Rejects with UNAVAILABLE while the partition has no leader. */
  async leaderOf(topic: string, partition: number): Promise<Connection> {
    const leader = (await this.#leadersOf(topic)).get(partition);
    if (leader !== undefined) return this.connections.to(leader);
    throw new BrokerError('UNAVAILABLE', `Partition ${partition} of topic ${topic} has no leader`);
  }

  /** Whoever led the topic's partitions may do so no longer. */
  forgetLeaders(topic: string): void {
    this.#leaders.delete(topic);
  }

  /** A connection to any broker that can be reached, those known last before those of the configuration. */
  async any(): Promise<Connection> {
    const candidates = [...new Set([...this.#brokers, ...this.bootstrap])];
    let failure: unknown;
    for (let tried = 0; tried < candidates.length; tried++) {
      try {
        return await this.connections.to(candidates[(this.#turn + tried) % candidates.length] ?? '');
      } catch (error) {
        failure = error;
      }
    }
    throw failure;
  }

  #leadersOf(topic: string): Promise<Leaders> {
    const known = this.#leaders.get(topic);
    if (known) return known;
    const asking = this.#ask(topic);
    if (this.#leaders.size >= MOST_TOPICS) this.#leaders.clear();
    this.#leaders.set(topic, asking);
    asking.catch(() => {
      this.#turn++;
      if (this.#leaders.get(topic) === asking) this.#leaders.delete(topic);
    });
    return asking;
  }

  async #ask(topic: string): Promise<Leaders> {
    const answer = await metadataV7.api.async(await this.any(), [topic], false).catch(answerWithin);
    const addresses = new Map(answer.brokers.map(({ nodeId, host, port }) => [nodeId, `${host}:${port}`]));
    this.#brokers = [...addresses.values()];
    const leaders = new Map<number, string>();
    for (const { partitionIndex, leaderId } of answer.topics[0]?.partitions ?? []) {
      const address = addresses.get(leaderId);
      if (address !== undefined) leaders.set(partitionIndex, address);
    }
    return leaders;
  }
}
