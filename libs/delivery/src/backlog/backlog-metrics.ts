import type { Counter, Metrics } from '@arkflows/contracts';

/** How far a subscription is behind on the partitions that this replica owns. */
export interface Backlog {
  /** Records that are not committed yet. */
  readonly records: number;
  /** When the oldest record was written that is read and not settled, in milliseconds since the epoch; null: there is none. */
  readonly oldestAt: number | null;
}

/** What waits: in Kafka, in memory, and in the store. */
export class BacklogMetrics {
  /** A lease of this process has lapsed. */
  readonly leasesLapsed: Counter;
  readonly #lag;
  readonly #watermarkAge;
  readonly #parkedOldest;
  readonly #inFlightRecords;
  readonly #inFlightBytes;

  constructor(
    metrics: Metrics,
    private readonly service: string,
  ) {
    const subscription = ['service', 'group', 'topic'] as const;
    this.#lag = metrics.gauge({
      name: 'ark_lag_records',
      help: 'Records that are not committed, on partitions of this replica',
      labels: subscription,
    });
    this.#watermarkAge = metrics.gauge({
      name: 'ark_watermark_age_seconds',
      help: 'Age of the oldest record that this replica has read and not settled; 0 when there is none',
      labels: subscription,
    });
    this.#parkedOldest = metrics.gauge({
      name: 'ark_parked_oldest_age_seconds',
      help: 'Time since the first try of the event that is parked the longest, over all replicas; 0 when none is',
      labels: ['service', 'profile'],
    });
    const inFlight = { labels: ['service'] } as const;
    this.#inFlightRecords = metrics
      .gauge({ name: 'ark_in_flight_records', help: 'Records in the memory of this replica', ...inFlight })
      .labels({ service });
    this.#inFlightBytes = metrics
      .gauge({ name: 'ark_in_flight_bytes', help: 'Bytes that the records in its memory take', ...inFlight })
      .labels({ service });
    this.leasesLapsed = metrics
      .counter({
        name: 'ark_leases_lapsed_total',
        help: 'Times that a lease of this replica has lapsed, so that it gave up all that it owned',
        labels: ['service'],
      })
      .labels({ service });
  }

  inFlight({ records, bytes }: { readonly records: number; readonly bytes: number }): void {
    this.#inFlightRecords.set(records);
    this.#inFlightBytes.set(bytes);
  }

  /** `subscription` is `group topic`. */
  of(subscription: string, { records, oldestAt }: Backlog, now: number): void {
    const [group = '', topic = ''] = subscription.split(' ');
    const labels = { service: this.service, group, topic };
    this.#lag.labels(labels).set(records);
    this.#watermarkAge.labels(labels).set(oldestAt === null ? 0 : Math.max(0, now - oldestAt) / 1000);
  }

  /** `profile` is `namespace/name`. */
  parkedOldest(profile: string, seconds: number): void {
    this.#parkedOldest.labels({ service: this.service, profile }).set(seconds);
  }
}
