import { type Clock, systemClock } from '@arkflows/contracts';
import type { DataSource, EntityManager } from 'typeorm';
import type { DeliveryStore } from '../store/open-store.js';
import type { SeededRandom } from './seeded-random.fixture.js';

const never = new Promise<never>(() => {});

/**
 * When it is worth disturbing a process: it is about to write to its store, or has just removed parked events while a dead letter is
 * on its way.
 */
export type Moment = 'write' | 'removal';

/** Events that were carried out leave the store; not those that make way for others. */
const REMOVAL = /DELETE FROM parked_events.* AS done /s;

/** Longer than a lease. */
const SUSPENDED_MS = 60_000;
/** How long a moment is waited for. */
const MOMENT_MS = 150;

/** Waits of seconds are none that a schedule has time for; their order stays. */
const HURRY = 20;

/**
 * A process that may die at any moment. All that it does to the world goes through here: of what is under way when it dies chance
 * decides whether it takes effect; what it does afterwards takes none, and it hears no answer any more.
 */
export class MortalProcess {
  dead = false;
  deadLettersUnderWay = 0;
  readonly #underWay = new Set<() => () => void>();
  readonly #statements = new Set<Promise<unknown>>();
  readonly #awaited = new Map<Moment, () => void>();
  /** What goes on when it is resumed; null while it is not suspended. */
  #frozen: (() => void)[] | null = null;
  #slept = 0;

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
    const transaction = <T>(work: (manager: EntityManager) => Promise<T>) => {
      this.#comes('write');
      const statements: string[] = [];
      const asked = this.#ask(() =>
        store.dataSource.transaction(async (manager) => {
          const answer = await work(watched(manager, statements));
          if (this.dead && this.random.chance(0.5)) throw new Error('the process died before its commit');
          return answer;
        }),
      );
      return asked.then((answer) => {
        if (this.deadLettersUnderWay > 0 && statements.some((sql) => REMOVAL.test(sql))) this.#comes('removal');
        return answer;
      });
    };
    return { ...store, dataSource: { query, transaction } as unknown as DataSource };
  }

  /** Sleeps faster than time goes by. */
  readonly clock: Clock = {
    ...systemClock,
    monotonic: () => systemClock.monotonic() + this.#slept,
    sleep: async (ms, signal) => {
      await systemClock.sleep(ms / HURRY, signal);
      if (this.dead) await never;
    },
  };

  /** Resolves when this moment comes, or does not come for a while. */
  async until(moment: Moment): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#awaited.set(moment, resolve);
      setTimeout(resolve, MOMENT_MS);
    });
    this.#awaited.delete(moment);
  }

  /**
   * Stops in its tracks: what it has sent takes effect, but for statements that the store has not begun; those are carried out when
   * it is resumed, however much has changed by then. Its clock tells it that it was away.
   */
  suspend(): void {
    const frozen: (() => void)[] = [];
    for (const attempt of this.#underWay) {
      const tell = attempt();
      frozen.push(() => this.dead || tell());
    }
    this.#underWay.clear();
    this.#slept += SUSPENDED_MS;
    this.#frozen = frozen;
  }

  resume(): void {
    const frozen = this.#frozen ?? [];
    this.#frozen = null;
    for (const goOn of frozen) goOn();
  }

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

  #comes(moment: Moment): void {
    this.#awaited.get(moment)?.();
  }

  #soon(then: () => void): void {
    const ms = this.random.int(0, this.random.chance(0.15) ? 20 : 3);
    const goOn = () => (this.#frozen ? this.#frozen.push(then) : then());
    if (ms === 0) setImmediate(goOn);
    else setTimeout(goOn, ms);
  }
}

/** Notes what is asked through it. */
const watched = (manager: EntityManager, statements: string[]): EntityManager =>
  ({
    query: (sql: string, values?: unknown[]) => {
      statements.push(sql);
      return manager.query(sql, values);
    },
  }) as unknown as EntityManager;
