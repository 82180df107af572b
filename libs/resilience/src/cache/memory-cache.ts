import { LRUCache } from 'lru-cache';

export interface CachedAnswer {
  /** Frozen: many share it. */
  readonly value: unknown;
  /** Monotonic. */
  readonly storedAt: number;
}

/** What an entry takes beside its text: key, objects, the list of the latest. */
const OVERHEAD_BYTES = 300;
/** Values take more room as objects than as text. */
const OBJECT_FACTOR = 3;

/** Answers in the memory of this process, those that were not asked for longest going first. One for all profiles. */
export class MemoryCache {
  readonly #entries: LRUCache<string, CachedAnswer>;

  constructor(maxBytes: number) {
    // An answer that would push out a tenth of the others is not worth its room.
    this.#entries = new LRUCache({ maxSize: maxBytes, maxEntrySize: Math.max(1, Math.floor(maxBytes / 10)) });
  }

  get(key: string): CachedAnswer | undefined {
    return this.#entries.get(key);
  }

  /** `textBytes`: of the value as JSON. */
  set(key: string, answer: CachedAnswer, textBytes: number, keepMs: number): void {
    const size = textBytes * OBJECT_FACTOR + OVERHEAD_BYTES;
    this.#entries.set(key, answer, { size, ttl: Math.max(1, Math.ceil(keepMs)) });
  }

  /** Estimated bytes in use. */
  get bytes(): number {
    return this.#entries.calculatedSize;
  }
}
