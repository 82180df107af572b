import type { Log } from '@arkflows/contracts';
import { withTimeout } from '@arkflows/resilience';
import type { Plan } from '../plan/plan.js';

const CLOSE_TIMEOUT_MS = 10_000;

/** Holds the current plan, and closes the client of an older one when its last call has ended. */
export class PlanHolder {
  #current: Plan | null = null;
  readonly #calls = new Map<Plan, number>();
  readonly #closing = new Set<Promise<void>>();

  constructor(
    private readonly log: Log,
    /** No call runs on the plan any more, and none will. */
    private readonly onRetired: (plan: Plan) => void,
  ) {}

  get current(): Plan | null {
    return this.#current;
  }

  use(plan: Plan | null): void {
    const former = this.#current;
    this.#current = plan;
    if (former && former !== plan && !this.#calls.has(former)) this.#retire(former);
  }

  /** Keeps the plan's client open until the answer is called. */
  keepOpen(plan: Plan): () => void {
    this.#calls.set(plan, (this.#calls.get(plan) ?? 0) + 1);
    return () => {
      const left = (this.#calls.get(plan) ?? 1) - 1;
      if (left > 0) this.#calls.set(plan, left);
      else {
        this.#calls.delete(plan);
        if (plan !== this.#current) this.#retire(plan);
      }
    };
  }

  async close(): Promise<void> {
    this.use(null);
    await Promise.all(this.#closing);
  }

  #retire(plan: Plan): void {
    this.onRetired(plan);
    const closing = withTimeout(CLOSE_TIMEOUT_MS, undefined, () => plan.client.close())
      .catch((error) => this.log.warn({ error, profile: plan.key, revision: plan.revision }, 'a client did not close'))
      .finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
  }
}
