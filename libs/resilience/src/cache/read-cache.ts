import { hash } from 'node:crypto';
import { ArkError, type Clock } from '@arkflows/contracts';
import { withTimeout } from '../timeout.js';
import { canonicalJson } from './canonical-json.js';
import type { CachedAnswer, MemoryCache } from './memory-cache.js';
import type { SharedCache } from './shared-cache.js';
import { SingleFlight } from './single-flight.js';

export interface CachePolicy {
  readonly ttlMs: number;
  /** So long after that an answer is still given at once, while the target is asked beside it. */
  readonly staleWhileRevalidateMs: number;
  /** So long after `ttlMs` it is given when the target cannot be asked. */
  readonly staleIfErrorMs: number;
}

/** Where an answer came from; `stale`: it was older than its time. */
export type AnswerOrigin = 'target' | 'cache' | 'stale';

export interface Answer {
  readonly value: unknown;
  readonly from: AnswerOrigin;
  /** Milliseconds since the target gave it. */
  readonly ageMs: number;
}

export interface ReadCacheDependencies {
  readonly memory: MemoryCache;
  /** Null: this replica's memory alone. */
  readonly shared: SharedCache | null;
  readonly clock: Pick<Clock, 'monotonic'>;
  /** Of an asking that nobody waits for. */
  readonly timeoutMs: number;
}

type Load = (signal: AbortSignal) => Promise<unknown>;

/** Answers of one operation of one revision. What is no plain JSON is not kept. */
export class ReadCache {
  readonly #keepMs: number;
  readonly #flights = new SingleFlight<Answer>();

  constructor(
    /** Profile, revision and operation: whose answers these are. */
    private readonly scope: readonly (string | number)[],
    private readonly policy: CachePolicy,
    private readonly dependencies: ReadCacheDependencies,
  ) {
    this.#keepMs = policy.ttlMs + Math.max(policy.staleWhileRevalidateMs, policy.staleIfErrorMs);
  }

  /** What an input's answer is kept under. */
  keyOf(input: unknown): string {
    return hash('sha256', canonicalJson([...this.scope, input]), 'base64url');
  }

  /**
   * The answer that is kept, at once where memory has it; else `load`'s, which is called once for all who ask at the same time.
   * Throws what `load` throws where nothing may stand in for it.
   */
  read(key: string, load: Load, signal: AbortSignal): Answer | Promise<Answer> {
    const kept = this.dependencies.memory.get(key);
    const age = kept ? this.dependencies.clock.monotonic() - kept.storedAt : Number.POSITIVE_INFINITY;
    if (kept && age < this.policy.ttlMs) return { value: kept.value, from: 'cache', ageMs: age };
    if (kept && age < this.policy.ttlMs + this.policy.staleWhileRevalidateMs) {
      this.#revalidate(key, load);
      return { value: kept.value, from: 'stale', ageMs: age };
    }
    return this.#ask(key, load, signal);
  }

  async #ask(key: string, load: Load, signal: AbortSignal): Promise<Answer> {
    try {
      return await this.#flights.join(key, signal, (flight) => this.#fetch(key, load, flight));
    } catch (error) {
      const stale = signal.aborted ? null : this.#standIn(key, error);
      if (!stale) throw error;
      return stale;
    }
  }

  /** From the other replicas, or from the target. */
  async #fetch(key: string, load: Load, signal: AbortSignal): Promise<Answer> {
    const age = await this.#recall(key);
    const kept = age < this.policy.ttlMs ? this.dependencies.memory.get(key) : undefined;
    if (kept) return { value: kept.value, from: 'cache', ageMs: age };
    const value = await load(signal);
    await this.#store(key, value);
    return { value, from: 'target', ageMs: 0 };
  }

  /** Takes what the shared cache has into memory; its age in milliseconds, infinite where it has nothing. */
  async #recall(key: string): Promise<number> {
    const found = await this.dependencies.shared?.get(key);
    if (!found) return Number.POSITIVE_INFINITY;
    const age = this.#keepMs - found.keptForMs;
    this.#remember(key, JSON.parse(found.text), found.text, age);
    return age;
  }

  async #store(key: string, value: unknown): Promise<void> {
    if (!isPlain(value)) return;
    const text = JSON.stringify(value) ?? 'null';
    this.#remember(key, value, text, 0);
    await this.dependencies.shared?.set(key, text, this.#keepMs);
  }

  #remember(key: string, value: unknown, text: string, ageMs: number): void {
    const { memory, clock } = this.dependencies;
    const answer = { value: frozen(value), storedAt: clock.monotonic() - ageMs };
    memory.set(key, answer, Buffer.byteLength(text), this.#keepMs - ageMs);
  }

  #revalidate(key: string, load: Load): void {
    if (this.#flights.isUnderWay(key)) return;
    const ask = (signal: AbortSignal) => this.#flights.join(key, signal, (flight) => this.#fetch(key, load, flight));
    // Who asks later hears of the failure, once what is kept is too old.
    withTimeout(this.dependencies.timeoutMs, undefined, ask).catch(() => {});
  }

  #standIn(key: string, error: unknown): Answer | null {
    if (!(error instanceof ArkError && error.retryable)) return null;
    const kept: CachedAnswer | undefined = this.dependencies.memory.get(key);
    if (!kept) return null;
    const ageMs = this.dependencies.clock.monotonic() - kept.storedAt;
    const isGood = ageMs < this.policy.ttlMs + this.policy.staleIfErrorMs;
    return isGood ? { value: kept.value, from: 'stale', ageMs } : null;
  }
}

/** Whether JSON gives back the same value. */
function isPlain(value: unknown): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object') return false;
  if (Array.isArray(value)) return value.every(isPlain);
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  return Object.values(value).every((field) => field === undefined || isPlain(field));
}

function frozen(value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Object.isFrozen(value)) return value;
  for (const field of Object.values(value)) frozen(field);
  return Object.freeze(value);
}
