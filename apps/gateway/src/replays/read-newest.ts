import { ArkError } from '@arkflows/contracts';
import { type Broker, BrokerError } from '@arkflows/messaging';
import { NewestEvents, type TopicRecord } from './newest-events.js';

export interface ReadBounds {
  readonly events: number;
  /** Of the records, with their keys and headers. */
  readonly bytes: number;
  /** Milliseconds that reading may take. */
  readonly timeMs: number;
}

export interface NewestRead {
  /** Newest first. */
  readonly records: readonly TopicRecord[];
  /**
   * Why they are not all that was asked for, though the topic holds more; null: nothing was left out. `bytes` left out the oldest;
   * `time` may have left out any, as a partition is read from its older records on.
   */
  readonly limitedBy: 'bytes' | 'time' | null;
}

/**
 * Reads the newest events of a topic over all of its partitions. Takes part in no group that
 * consumes the topic. Throws ArkError NOT_FOUND when there is no such topic, ABORTED when `signal` is.
 */
export async function readNewest(
  broker: Broker,
  topic: string,
  { events, bytes, timeMs }: ReadBounds,
  signal: AbortSignal,
): Promise<NewestRead> {
  const newest = new NewestEvents(events, bytes);
  const reader = broker.reader({ topics: [topic], from: { newest: events } });
  const timeOver = AbortSignal.timeout(timeMs);
  const ended = untilAborted(AbortSignal.any([timeOver, signal]));
  let isWhole = false;
  try {
    const run = reader.run((record, { partition }) => newest.add({ ...record, topic, partition }));
    // What the reader fails with once it is closed is heard by nobody.
    isWhole = await Promise.race([run.then(() => true), ended.promise.then(() => false)]);
  } catch (error) {
    throw missing(error, topic);
  } finally {
    ended.forget();
    await reader.close();
  }
  if (signal.aborted) throw brokenOff();
  const limitedBy = isWhole ? (newest.shortOfBytes ? 'bytes' : null) : 'time';
  return { records: newest.records, limitedBy };
}

/** The caller went away, or the gateway stops. */
export const brokenOff = (): ArkError =>
  new ArkError('ABORTED', 'The replay was broken off before it was done', { retryable: true });

function untilAborted(signal: AbortSignal): { readonly promise: Promise<void>; forget(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const done = () => resolve();
  signal.addEventListener('abort', done);
  if (signal.aborted) done();
  return { promise, forget: () => signal.removeEventListener('abort', done) };
}

const missing = (error: unknown, topic: string): unknown =>
  error instanceof BrokerError && error.code === 'TOPIC_UNKNOWN'
    ? new ArkError('NOT_FOUND', `There is no topic '${topic}' yet: nothing was published to it`, { cause: error })
    : error;
