import type { Log } from '@arkflows/contracts';
import type { Cipher, SharedAnswer, SharedCache } from '../cache/shared-cache.js';
import { type RedisLink, RedisLost } from './redis-link.js';

/** Larger ones are kept in memory only. */
const MAX_BYTES = 1024 * 1024;

/** Answers in Redis, sealed. */
export class RedisCache implements SharedCache {
  constructor(
    private readonly link: RedisLink,
    /** Put before each key. */
    private readonly prefix: string,
    private readonly cipher: Cipher,
    private readonly log: Log,
  ) {}

  async get(key: string): Promise<SharedAnswer | null> {
    try {
      const name = this.prefix + key;
      const [sealed, ttl] = await this.link.run((client) => Promise.all([client.getBuffer(name), client.pttl(name)]));
      return sealed && ttl > 0 ? { text: this.cipher.open(sealed), keptForMs: ttl } : null;
    } catch (error) {
      this.#report(error);
      return null;
    }
  }

  async set(key: string, text: string, keepMs: number): Promise<void> {
    try {
      const sealed = this.cipher.seal(text);
      if (sealed.length > MAX_BYTES) return;
      await this.link.run((client) => client.set(this.prefix + key, sealed, 'PX', Math.max(1, Math.ceil(keepMs))));
    } catch (error) {
      this.#report(error);
    }
  }

  #report(error: unknown): void {
    if (error instanceof RedisLost) return;
    const reason = error instanceof Error ? error.message : String(error);
    this.log.warn({ reason }, 'an answer could not be read from or kept in Redis');
  }
}
