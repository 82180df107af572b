import type { Clock } from '@arkflows/contracts';

/** One connection to a database, used by one call at a time. */
export interface PooledConnection {
  /** Set once it can no longer be used. */
  readonly broken: boolean;
  /** Ends it in bounded time. Never throws. */
  close(): Promise<void>;
}

export interface PoolOptions<C extends PooledConnection> {
  readonly max: number;
  /** Milliseconds after which an idle connection is closed. */
  readonly idleFor: number;
  /** Milliseconds after which a connection is replaced, so that a rotated credential reaches all of them. */
  readonly maxAge: number;
  readonly clock: Clock;
  /** Opens a connection; must end in bounded time and when the signal aborts. */
  open(signal: AbortSignal): Promise<C>;
}

interface Waiter {
  give(): void;
  refuse(reason: unknown): void;
}

/** Milliseconds that `close` grants to calls in flight. */
const GRACE = 2_000;

/** A bounded set of connections; who comes first is served first. */
export class ConnectionPool<C extends PooledConnection> {
  readonly #options: PoolOptions<C>;
  readonly #bornAt = new Map<C, number>();
  readonly #idle: { readonly connection: C; readonly since: number }[] = [];
  readonly #waiting: Waiter[] = [];
  readonly #closing = new AbortController();
  #free: number;
  #sweep: NodeJS.Timeout | undefined;
  #drained: (() => void) | undefined;

  constructor(options: PoolOptions<C>) {
    this.#options = options;
    this.#free = options.max;
  }

  /** A connection for one call: give it back with `release`. Throws the signal's reason, or what `open` throws. */
  async acquire(signal: AbortSignal): Promise<C> {
    this.#closing.signal.throwIfAborted();
    signal.throwIfAborted();
    if (this.#free > 0) this.#free--;
    else await this.#turn(signal);
    try {
      return this.#takeIdle() ?? (await this.#open(signal));
    } catch (error) {
      this.#passOn();
      throw error;
    }
  }

  release(connection: C): void {
    const { clock, maxAge, idleFor } = this.#options;
    const age = clock.monotonic() - (this.#bornAt.get(connection) ?? 0);
    if (connection.broken || age > maxAge || this.#closing.signal.aborted) this.#end(connection);
    else this.#idle.push({ connection, since: clock.monotonic() });
    this.#passOn();
    this.#sweep ??= setTimeout(() => this.#closeIdle(), idleFor).unref();
  }

  /** Ends all connections; those in use when their calls end, at the latest after two seconds. */
  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort(new Error('The connection pool is closed'));
    clearTimeout(this.#sweep);
    for (const waiter of this.#waiting.splice(0)) waiter.refuse(this.#closing.signal.reason);
    const inUse = this.#free < this.#options.max;
    const ended = this.#idle.splice(0).map(({ connection }) => this.#end(connection));
    if (inUse) await this.#drain();
    await Promise.all([...ended, ...[...this.#bornAt.keys()].map((connection) => this.#end(connection))]);
  }

  #drain(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, GRACE);
      this.#drained = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async #open(signal: AbortSignal): Promise<C> {
    const connection = await this.#options.open(AbortSignal.any([signal, this.#closing.signal]));
    this.#bornAt.set(connection, this.#options.clock.monotonic());
    return connection;
  }

  #takeIdle(): C | undefined {
    for (let entry = this.#idle.pop(); entry; entry = this.#idle.pop()) {
      if (!entry.connection.broken) return entry.connection;
      this.#end(entry.connection);
    }
    return undefined;
  }

  #turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => signal.removeEventListener('abort', onAbort);
      const waiter: Waiter = {
        give: () => {
          leave();
          resolve();
        },
        refuse: (reason) => {
          leave();
          reject(reason);
        },
      };
      const onAbort = () => {
        const place = this.#waiting.indexOf(waiter);
        if (place >= 0) this.#waiting.splice(place, 1);
        reject(signal.reason);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiting.push(waiter);
    });
  }

  #passOn(): void {
    const next = this.#waiting.shift();
    if (next) next.give();
    else this.#free++;
    if (this.#free === this.#options.max) this.#drained?.();
  }

  #closeIdle(): void {
    const { clock, idleFor } = this.#options;
    const oldest = clock.monotonic() - idleFor;
    while (this.#idle[0] && this.#idle[0].since <= oldest)
      this.#end((this.#idle.shift() as { connection: C }).connection);
    this.#sweep = this.#idle.length > 0 ? setTimeout(() => this.#closeIdle(), idleFor).unref() : undefined;
  }

  #end(connection: C): Promise<void> {
    this.#bornAt.delete(connection);
    return connection.close();
  }
}
