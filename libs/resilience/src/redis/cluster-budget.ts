import {
  type Budget,
  type Grant,
  type LimitRule,
  type Unused,
  type WindowShape,
  windowShape,
} from '../rate-limit/budget.js';
import type { ProviderLimits } from '../rate-limit/provider-limits.js';
import { observeScript, takeScript } from './budget-scripts.js';
import type { RedisLink } from './redis-link.js';
import { RedisScript } from './redis-script.js';

const takeTokens = new RedisScript(takeScript);
const observeProvider = new RedisScript(observeScript);

/** One budget in Redis for all who name it alike. Rejects with RedisLost while Redis is away. */
export class ClusterBudget implements Budget {
  readonly #shape: WindowShape;

  constructor(
    private readonly link: RedisLink,
    /** The key in Redis. */
    private readonly name: string,
    rule: LimitRule,
  ) {
    this.#shape = windowShape(rule);
  }

  /** `elsewhere`: calls of the current window that were granted without Redis and count all the same. */
  async take(want: number, unused: Unused | null, elsewhere = 0): Promise<Grant> {
    const { limit, slotMs, keepMs, intervalMs, burst } = this.#shape;
    const back = unused?.grant.source === 'cluster' ? [unused.grant.slot, unused.count] : [0, 0];
    const args = [limit, slotMs, keepMs, intervalMs, burst, want, ...back, elsewhere];
    const answer = await this.link.run((client) => takeTokens.run(client, this.name, args));
    const [granted, waitMicros, rest, slot] = answer as [number, number, number, number];
    return { granted, waitMs: waitMicros / 1_000, rest, slot, source: 'cluster' };
  }

  async observe({ retryAfterMs = 0, remaining = -1, resetMs = this.#shape.perMs }: ProviderLimits): Promise<void> {
    const { limit, slotMs, keepMs } = this.#shape;
    const args = [limit, slotMs, keepMs, retryAfterMs, remaining, resetMs];
    await this.link.run((client) => observeProvider.run(client, this.name, args));
  }
}
