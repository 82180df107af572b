import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';

/** A Lua script with the hash that Redis knows it by. */
export class RedisScript {
  readonly #sha: string;

  constructor(private readonly text: string) {
    this.#sha = createHash('sha1').update(text).digest('hex');
  }

  /** Sends the hash alone, and the text where Redis does not have it (any more). */
  async run(client: Redis, key: string, args: readonly (string | number)[]): Promise<unknown> {
    try {
      return await client.evalsha(this.#sha, 1, key, ...args);
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
      return client.eval(this.text, 1, key, ...args);
    }
  }
}
