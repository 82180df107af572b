import type { TopicRecord } from './newest-events.js';

/** Samples of one kind that a report shows. */
export const MAX_SAMPLES = 5;

export interface Place {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/** Where in its topic a record stands. */
export const placeOf = ({ topic, partition, offset }: TopicRecord): Place => ({ topic, partition, offset });
