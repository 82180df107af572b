/** The only place where the name of a topic or of a consumer group is built. */

export type Family = 'rest' | 'database' | 'file' | 'email' | 'document' | 'identity' | 'custom';

export const families: readonly Family[] = ['rest', 'database', 'file', 'email', 'document', 'identity', 'custom'];

export interface TopicSpec {
  readonly name: string;
  readonly partitions: number;
  readonly compacted: boolean;
  /** Largest record in bytes. */
  readonly maxMessageBytes: number;
}

export const KIB = 1024;
export const MIB = 1024 * KIB;

/** Largest event that a topic of ours takes: 1 MiB and its headers. */
export const MAX_EVENT_BYTES = MIB + 64 * KIB;
/** So that every record fits into its dead letter, with its headers. */
export const MAX_DEAD_LETTER_BYTES = 32 * MIB;

/** Names and shapes of an environment's topics; `prefix` is `ark.{environment}` unless the installation says otherwise. */
export class EnvironmentTopics {
  constructor(readonly prefix: string) {}

  commands(family: Family): TopicSpec {
    return this.#topic(`${family}.commands`, 24);
  }
  /** Commands that somebody waits for: never behind a bulk load. */
  requests(family: Family): TopicSpec {
    return this.#topic(`${family}.requests`, 24);
  }
  /** Results for the gateway instances that wait for them; the key is the instance. */
  replies(): TopicSpec {
    return this.#topic('replies', 6);
  }
  /** What the gateway asks a family's services, and they answer on `replies`. */
  asks(family: Family): TopicSpec {
    return this.#topic(`${family}.asks`, 6);
  }
  results(family: Family): TopicSpec {
    return this.#topic(`${family}.results`, 24);
  }
  deadLetters(family: Family): TopicSpec {
    return { ...this.#topic(`${family}.dead-letters`, 6), maxMessageBytes: MAX_DEAD_LETTER_BYTES };
  }
  controlProfiles(): TopicSpec {
    return { ...this.#topic('control.profiles', 1), compacted: true };
  }
  /** Credentials, each encrypted for the one family that uses it. */
  controlCredentials(): TopicSpec {
    return { ...this.#topic('control.credentials', 1), compacted: true };
  }
  /** The families' public keys. */
  controlKeys(): TopicSpec {
    return { ...this.#topic('control.keys', 1), compacted: true };
  }
  status(): TopicSpec {
    return { ...this.#topic('status', 1), compacted: true };
  }
  runs(): TopicSpec {
    return this.#topic('runs', 6);
  }

  /** Group of the one consumer of a family's command topic. */
  commandsGroup(family: Family): string {
    return `${this.prefix}.${family}.commands`;
  }
  /** Group of the one consumer of a family's request topic. */
  requestsGroup(family: Family): string {
    return `${this.prefix}.${family}.requests`;
  }
  /** One replica of a family's services answers an ask. */
  asksGroup(family: Family): string {
    return `${this.prefix}.${family}.asks`;
  }
  /** A trigger has a group of its own, so that lag, pause and replay are per trigger. */
  triggerGroup(namespace: string, profile: string, trigger: string): string {
    return `${this.prefix}.${namespace}.${profile}.${trigger}`;
  }
  /** What a trigger with `repartition: true` sends on under its ordering key. As large as a dead letter, so that every record fits. */
  repartitioned(namespace: string, profile: string, trigger: string, partitions: number): TopicSpec {
    const topic = this.#topic(`${namespace}.${profile}.${trigger}.repartitioned`, partitions);
    return { ...topic, maxMessageBytes: MAX_DEAD_LETTER_BYTES };
  }
  /** Group of those that carry out what was sent on; `triggerGroup` reads the trigger's own topic. */
  repartitionedGroup(namespace: string, profile: string, trigger: string): string {
    return `${this.triggerGroup(namespace, profile, trigger)}.repartitioned`;
  }
  /** Group of the gateway's index of runs and dead letters. */
  indexGroup(): string {
    return `${this.prefix}.gateway.index`;
  }

  #topic(suffix: string, partitions: number): TopicSpec {
    return { name: `${this.prefix}.${suffix}`, partitions, compacted: false, maxMessageBytes: MAX_EVENT_BYTES };
  }
}

/** Topics of users' events must not look like ours. */
export const isReservedTopic = (topic: string): boolean =>
  topic === 'ark' || topic.startsWith('ark.') || topic.startsWith('__');
