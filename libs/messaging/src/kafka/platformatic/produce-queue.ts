import { type Connection, ProtocolError, produceV7, ResponseError, Writer } from '@platformatic/kafka';
import { deferred } from '../../deferred.js';

interface EncodedBatch {
  readonly topic: string;
  readonly partition: number;
  readonly bytes: Buffer;
  /** Aborted while it waits here, it is not sent any more. */
  readonly signal: AbortSignal;
}

interface Waiting extends EncodedBatch {
  resolve(): void;
  reject(error: Error): void;
}

type Answer = produceV7.ProduceResponse;

const ALL_IN_SYNC_REPLICAS = -1;
const REPLICATION_TIMEOUT_MS = 10_000;
const MOST_IN_FLIGHT = 4;
/** A broker takes requests of up to 100 MiB; smaller ones spread the work. A larger batch goes alone. */
const REQUEST_BYTES = 4 * 1024 * 1024;
const OK = 0;
/** The batch came before, and so long ago that the broker no longer knows at which offset. */
const DUPLICATE_SEQUENCE_NUMBER = 46;

const requestOf = (batches: readonly EncodedBatch[]): Writer => {
  const byTopic = Map.groupBy(batches, ({ topic }) => topic);
  const request = Writer.create()
    .appendString(null, false)
    .appendInt16(ALL_IN_SYNC_REPLICAS)
    .appendInt32(REPLICATION_TIMEOUT_MS)
    .appendInt32(byTopic.size);
  for (const [topic, ofTopic] of byTopic) {
    request.appendString(topic, false).appendInt32(ofTopic.length);
    for (const { partition, bytes } of ofTopic) request.appendInt32(partition).appendInt32(bytes.length).append(bytes);
  }
  return request;
};

const settle = ({ topic, partition, resolve, reject }: Waiting, answer: Answer): void => {
  const said = answer.responses
    .find(({ name }) => name === topic)
    ?.partitionResponses.find(({ index }) => index === partition);
  if (!said) reject(new Error(`The broker did not answer for partition ${partition} of topic ${topic}`));
  else if (said.errorCode === OK || said.errorCode === DUPLICATE_SEQUENCE_NUMBER) resolve();
  else reject(new ProtocolError(said.errorCode));
};

/** Sends batches to one broker, those that wait at the same time in one request. */
export class ProduceQueue {
  #waiting: Waiting[] = [];
  #inFlight = 0;
  #scheduled = false;

  constructor(private readonly connection: Connection) {}

  /** Resolves when all in-sync replicas have the batch. At most one batch of a partition at a time. */
  append(batch: EncodedBatch): Promise<void> {
    const { promise, resolve, reject } = deferred();
    this.#waiting.push({ ...batch, resolve, reject });
    this.#schedule();
    return promise;
  }

  /** A moment later, so that batches of this turn of the event loop go together. */
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      while (this.#waiting.length > 0 && this.#inFlight < MOST_IN_FLIGHT) this.#send(this.#take());
    });
  }

  #take(): readonly Waiting[] {
    const taken: Waiting[] = [];
    let bytes = 0;
    let passed = 0;
    for (const batch of this.#waiting) {
      if (taken.length > 0 && bytes + batch.bytes.length > REQUEST_BYTES) break;
      passed++;
      if (batch.signal.aborted) continue;
      taken.push(batch);
      bytes += batch.bytes.length;
    }
    this.#waiting = this.#waiting.slice(passed);
    return taken;
  }

  #send(batches: readonly Waiting[]): void {
    if (batches.length === 0) return;
    this.#inFlight++;
    const onAnswer = (error: Error | null, response?: Answer) => {
      this.#inFlight--;
      if (this.#waiting.length > 0) this.#schedule();
      // An answer with an error for one partition tells of all.
      const answer = error instanceof ResponseError ? (error.response as Answer) : response;
      for (const batch of batches) {
        if (answer) settle(batch, answer);
        else batch.reject(error ?? new Error('The broker did not answer'));
      }
    };
    const { key, version } = produceV7.api;
    this.connection.send(key, version, () => requestOf(batches), produceV7.parseResponse, false, false, onAnswer);
  }
}
