import type { Counter, Gauge, Metrics } from '@arkflows/contracts';

export const replies = {
  name: 'ark_replies_total',
  help:
    'Replies that were read. Outcome: delivered to a call that waited, late (nobody waited any more), other (for another ' +
    'gateway instance, or for none), unreadable.',
  labels: ['outcome'],
} as const;

export const waiting = {
  name: 'ark_waiting_calls',
  help: 'Calls that wait for a reply at the moment.',
  labels: [],
} as const;

/** What became of the replies that this gateway has read. */
export class ReplyMetrics {
  readonly delivered: Counter;
  readonly late: Counter;
  readonly other: Counter;
  readonly unreadable: Counter;
  readonly waiting: Gauge;

  constructor(metrics: Metrics) {
    const counter = metrics.counter(replies);
    this.delivered = counter.labels({ outcome: 'delivered' });
    this.late = counter.labels({ outcome: 'late' });
    this.other = counter.labels({ outcome: 'other' });
    this.unreadable = counter.labels({ outcome: 'unreadable' });
    this.waiting = metrics.gauge(waiting).labels({});
  }
}
