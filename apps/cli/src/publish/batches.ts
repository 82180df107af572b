import type { Encoding } from './event-format.js';
import type { Line } from './lines.js';

const MAX_EVENTS = 500;
const MAX_BYTES = 1024 * 1024;

export interface Batch {
  readonly events: readonly string[];
  /** The line of each event. */
  readonly lines: readonly number[];
}

/** Events in their order, at most 500 or 1 MiB together; a larger one comes alone. A bad line ends what came before it first. */
export async function* inBatches(lines: AsyncIterable<Line>, encoding: Encoding): AsyncGenerator<Batch> {
  let batch = { events: [] as string[], lines: [] as number[] };
  let bytes = 0;
  try {
    for await (const line of lines) {
      const event = encoding.encode(line);
      const size = Buffer.byteLength(event);
      if (batch.events.length > 0 && (batch.events.length === MAX_EVENTS || bytes + size > MAX_BYTES)) {
        yield batch;
        batch = { events: [], lines: [] };
        bytes = 0;
      }
      batch.events.push(event);
      batch.lines.push(line.number);
      bytes += size;
    }
  } catch (error) {
    if (batch.events.length > 0) yield batch;
    throw error;
  }
  if (batch.events.length > 0) yield batch;
}
