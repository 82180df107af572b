import type { Plan, PlannedOperation } from '../plan/plan.js';

/** More bulk calls beside each other would only make each carry less. */
const MAX_BULK_CALLS = 4;

/** The calls of a profile that are under way. */
export class CallCount {
  readonly #byOperation = new Map<string, number>();
  #total = 0;
  #onEnd: (() => void)[] = [];

  get total(): number {
    return this.#total;
  }

  mayBegin(plan: Plan, { name, action }: PlannedOperation): boolean {
    return (
      this.#total < plan.concurrency && !(action.executeMany && (this.#byOperation.get(name) ?? 0) >= MAX_BULK_CALLS)
    );
  }

  begin(operation: string): void {
    this.#total++;
    this.#byOperation.set(operation, (this.#byOperation.get(operation) ?? 0) + 1);
  }

  end(operation: string): void {
    this.#total--;
    const left = (this.#byOperation.get(operation) ?? 1) - 1;
    if (left > 0) this.#byOperation.set(operation, left);
    else this.#byOperation.delete(operation);
    for (const resolve of this.#onEnd.splice(0)) resolve();
  }

  /** Resolves when the next call has ended. */
  ended(): Promise<void> {
    return new Promise((resolve) => this.#onEnd.push(resolve));
  }
}
