import type { ReceivedRecord } from '../broker.js';
import type { StoredRecord } from './append-batch.js';
import { decodeHeaders } from './header-codec.js';
import type { PartitionState } from './topic-catalogue.js';

const MAX_BYTES = 4 * 1024 * 1024;
/** What keeping a record costs beside its bytes, roughly. */
const OVERHEAD_BYTES = 200;

interface Kept extends Pick<StoredRecord, 'timestamp' | 'key' | 'headers' | 'value'> {
  readonly partition: PartitionState;
  readonly offset: number;
  readonly size: number;
}

/** What was appended last, so that those who follow closely need not ask the database for what has just gone there. */
export class RecentRecords {
  readonly #byOffset = new Map<PartitionState, Map<number, Kept>>();
  /** Of all partitions, the oldest first. */
  readonly #order = new Set<Kept>();
  #bytes = 0;

  constructor(private readonly maxBytes = MAX_BYTES) {}

  /** Takes in records that are committed, from the offset `first` on. */
  add(partition: PartitionState, first: number, records: readonly StoredRecord[]): void {
    // Some of theirs are superseded before they are stored.
    if (partition.topic.compacted) return;
    const known = this.#byOffset.get(partition) ?? new Map<number, Kept>();
    this.#byOffset.set(partition, known);
    records.forEach((record, at) => {
      const kept = keep(record, first + at);
      known.set(kept.offset, kept);
      this.#order.add(kept);
      this.#bytes += kept.size + OVERHEAD_BYTES;
    });
    this.#dropOldest();
  }

  /**
   * The records of these offsets (`end` excluded) up to the first that is not here: none where that is `offset` itself. At most
   * `maxRecords`, and up to `maxBytes` but at least one.
   */
  read(
    partition: PartitionState,
    offset: number,
    end: number,
    { maxRecords, maxBytes }: { readonly maxRecords: number; readonly maxBytes: number },
  ): readonly ReceivedRecord[] {
    const known = this.#byOffset.get(partition);
    const records: ReceivedRecord[] = [];
    let bytes = 0;
    for (let at = offset; known && at < end && records.length < maxRecords && bytes < maxBytes; at++) {
      const kept = known.get(at);
      if (!kept) break;
      bytes += kept.size;
      const { timestamp, key, headers, value } = kept;
      records.push({ offset: at, timestamp, key, headers: decodeHeaders(headers), value });
    }
    return records;
  }

  #dropOldest(): void {
    for (const oldest of this.#order) {
      if (this.#bytes <= this.maxBytes) return;
      this.#order.delete(oldest);
      this.#bytes -= oldest.size + OVERHEAD_BYTES;
      const known = this.#byOffset.get(oldest.partition);
      if (known?.get(oldest.offset) === oldest) known.delete(oldest.offset);
      if (known?.size === 0) this.#byOffset.delete(oldest.partition);
    }
  }
}

/** With bytes of its own: whoever sent it may use its buffers for something else. */
function keep({ partition, timestamp, key, headers, value }: StoredRecord, offset: number): Kept {
  const own = (bytes: Buffer | null) => bytes && Buffer.from(bytes);
  const size = (key?.length ?? 0) + (headers?.length ?? 0) + (value?.length ?? 0);
  return { partition, offset, size, timestamp, key: own(key), headers: own(headers), value: own(value) };
}
