import type { Log } from '@arkflows/contracts';
import { Redis } from 'ioredis';

export interface RedisOptions {
  /** `redis://` or `rediss://` (TLS), with user, password and database where needed. Never logged. */
  readonly url: string;
  readonly log: Log;
  /** What takes longer counts as lost. Default 250. */
  readonly commandTimeoutMs?: number;
  /** Told when Redis is lost and when it is back. */
  readonly onChange?: (up: boolean) => void;
}

const PROBE_MS = 500;
const LONGEST_RECONNECT_MS = 1_000;

/** Redis cannot be asked at the moment; what it is for has to do without it. */
export class RedisLost extends Error {
  override readonly name = 'RedisLost';
}

/** A connection to a Redis that may be away: while it is lost nobody waits for it, and it is looked for again and again. */
export class RedisLink {
  readonly #client: Redis;
  #state: 'new' | 'up' | 'lost' = 'new';
  #closed = false;
  #probe: NodeJS.Timeout | undefined;

  constructor(private readonly options: RedisOptions) {
    const commandTimeout = options.commandTimeoutMs ?? 250;
    this.#client = new Redis(options.url, {
      commandTimeout,
      connectTimeout: 5_000,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      retryStrategy: (times) => Math.min(times * 50, LONGEST_RECONNECT_MS),
    });
    this.#client.on('error', (error) => this.#lost(error));
    this.#client.on('close', () => this.#lost(new Error('the connection was closed')));
    this.#client.on('ready', () => this.#isUp());
  }

  get up(): boolean {
    return this.#state === 'up';
  }

  /** Whether it is up within so many milliseconds: for a start that would rather begin with it, and can do without. */
  upWithin(ms: number): Promise<boolean> {
    if (this.up) return Promise.resolve(true);
    return new Promise((resolve) => {
      const settle = () => {
        clearTimeout(patience);
        this.#client.off('ready', settle);
        resolve(this.up);
      };
      const patience = setTimeout(settle, ms);
      this.#client.on('ready', settle);
    });
  }

  /** Throws RedisLost, at once while Redis is away; an error that Redis answers with is passed on. */
  async run<T>(work: (client: Redis) => Promise<T>): Promise<T> {
    if (this.#state !== 'up') throw new RedisLost('Redis is away');
    try {
      return await work(this.#client);
    } catch (error) {
      if (error instanceof Error && error.name === 'ReplyError') throw error;
      this.#lost(error);
      throw new RedisLost('Redis is away', { cause: error });
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#probe);
    this.#client.disconnect();
  }

  #lost(error: unknown): void {
    if (this.#closed || this.#state === 'lost') return;
    this.#state = 'lost';
    const reason = error instanceof Error ? error.message || error.name : String(error);
    this.options.log.warn({ reason }, 'Redis is lost: going on without it');
    this.options.onChange?.(false);
    this.#probeLater();
  }

  #isUp(): void {
    clearTimeout(this.#probe);
    if (this.#closed || this.#state === 'up') return;
    const isBack = this.#state === 'lost';
    this.#state = 'up';
    if (!isBack) return;
    this.options.log.info({}, 'Redis is back');
    this.options.onChange?.(true);
  }

  /** A server that hangs does not close its connection. */
  #probeLater(): void {
    clearTimeout(this.#probe);
    this.#probe = setTimeout(() => {
      this.#client.ping().then(
        () => this.#isUp(),
        () => {
          if (!this.#closed) this.#probeLater();
        },
      );
    }, PROBE_MS);
    this.#probe.unref();
  }
}
