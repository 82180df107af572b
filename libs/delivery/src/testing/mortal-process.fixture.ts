import { type Clock, systemClock } from '@arkflows/contracts';
import type { DataSource, EntityManager } from 'typeorm';
import type { DeliveryStore } from '../store/open-store.js';
import type { SeededRandom } from './seeded-random.fixture.js';

const never = new Promise<never>(() => {});

/** Waits of seconds are none that a schedule has time for; their order stays. */
const HURRY = 20;

/**
 * A process that may die at any moment. All that it does to the world goes through here: of what is under way when it dies chance
 * decides whether it takes effect; what it does afterwards takes none, and it hears no answer any more.
 */
export class MortalProcess {
  dead = false;
  readonly #underWay = new Set<() => unknown>();
  readonly #statements = new Set<Promise<unknown>>();

  constructor(private readonly random: SeededRandom) {}

  /** Takes effect at one moment, a little later, and tells its outcome later still. `signal` breaks it off: before or after. */
  carryOut<T>(effect: () => T, signal?: AbortSignal): Promise<T> {
    if (this.dead) return never;
    return new Promise<T>((resolve, reject) => {
      const attempt = () => {
        try {
          const answer = effect();
          return () => resolve(answer);
        } catch (error) {
          return () => reject(error);
        }
      };
      this.#underWay.add(attempt);
      this.#soon(() => {
        if (!this.#underWay.delete(attempt)) return;
        const tell = attempt();
        this.#soon(() => this.dead || tell());
      });
      signal?.addEventListener('abort', () => {
        if (this.#underWay.delete(attempt) && this.random.chance(0.5)) attempt();
        if (!this.dead) reject(signal.reason);
      });
    });
  }

  /** The same store, as this process reaches it. */
  reaching(store: DeliveryStore): DeliveryStore {
    const query = (sql: string, values?: unknown[]) => this.#ask(() => store.dataSource.query(sql, values));
    const transaction = <T>(work: (manager: EntityManager) => Promise<T>) =>
      this.#ask(() =>
        store.dataSource.transaction(async (manager) => {
          const answer = await work(manager);
          if (this.dead && this.random.chance(0.5)) throw new Error('the process died before its commit');
          return answer;
        }),
      );
    return { ...store, dataSource: { query, transaction } as unknown as DataSource };
  }

  /** Sleeps faster than time goes by. */
  readonly clock: Clock = {
    ...systemClock,
    sleep: async (ms, signal) => {
      await systemClock.sleep(ms / HURRY, signal);
      if (this.dead) await never;
    },
  };

  die(): void {
    this.dead = true;
    for (const attempt of this.#underWay) if (this.random.chance(0.5)) attempt();
    this.#underWay.clear();
  }

  /** What was asked of the store has ended. */
  async statementsEnded(): Promise<void> {
    await Promise.allSettled(this.#statements);
  }

  async #ask<T>(statement: () => Promise<T>): Promise<T> {
    await this.carryOut(() => {});
    const asked = statement();
    this.#statements.add(asked);
    try {
      const answer = await asked;
      return this.dead ? await never : answer;
    } catch (error) {
      if (this.dead) await never;
      throw error;
    } finally {
      this.#statements.delete(asked);
    }
  }

  #soon(then: () => void): void {
    const ms = this.random.int(0, this.random.chance(0.15) ? 20 : 3);
    if (ms === 0) setImmediate(then);
    else setTimeout(then, ms);
  }
}
