import type { BulkItem, Outcome } from '../connector.js';
import { ConnectorError, toConnectorError } from '../connector-error.js';

export interface AtomicBatch<Output> {
  /** Indices into the items, ascending. */
  readonly indices: readonly number[];
  /** Carries out some of the batch's items, all or none of them: one output per index, in their order. */
  run(indices: readonly number[]): Promise<readonly Output[]>;
}

/**
 * Carries out atomic batches one after the other and gives one outcome per item.
 *
 * - A batch that fails for the sake of an item (`isItemFault`) is halved until the bad item stands alone.
 * - After a failed item the later ones of its key are `notTried`.
 * - A failure that says something about the target (retryable, or its effect is possible) ends it all: items not yet sent get
 *   the same error without effect. Where the effect is possible, every item that was sent is `failed`.
 * - Any other failure, such as a missing table, is given to the items of its batch, and the next batch goes on.
 */
export async function splitUntilAlone<Output>(
  items: readonly BulkItem<unknown>[],
  batches: readonly AtomicBatch<Output>[],
  isItemFault: (error: ConnectorError) => boolean,
): Promise<readonly Outcome<Output>[]> {
  const progress = new Progress<Output>(items);

  async function apply(indices: readonly number[], run: AtomicBatch<Output>['run']): Promise<void> {
    const live = progress.liveOnes(indices);
    if (live.length === 0) return;
    try {
      progress.succeed(live, await run(live));
    } catch (cause) {
      const error = toConnectorError(cause);
      if (live.length === 1 || !isItemFault(error)) return progress.fail(live, error);
      const middle = live.length >> 1;
      await apply(live.slice(0, middle), run);
      await apply(live.slice(middle), run);
    }
  }

  for (const batch of batches) await apply(batch.indices, batch.run);
  return progress.outcomes as Outcome<Output>[];
}

class Progress<Output> {
  readonly outcomes: (Outcome<Output> | undefined)[];
  readonly #failedKeys = new Set<string>();
  #end: ConnectorError | undefined;

  constructor(readonly items: readonly BulkItem<unknown>[]) {
    this.outcomes = new Array(items.length);
  }

  /** Those that may still be tried; the others get their outcome here. */
  liveOnes(indices: readonly number[]): readonly number[] {
    if (this.#end) {
      this.fail(indices, this.#end.withoutEffect());
      return [];
    }
    if (this.#failedKeys.size === 0) return indices;
    return indices.filter((index) => {
      if (!this.#isBehindFailure(index)) return true;
      this.outcomes[index] = { status: 'notTried' };
      return false;
    });
  }

  succeed(indices: readonly number[], outputs: readonly Output[]): void {
    if (outputs.length !== indices.length)
      throw new ConnectorError(
        'CONNECTOR_FAULT',
        `The connector gave ${outputs.length} outputs for ${indices.length} items`,
        { effect: 'possible' },
      );
    indices.forEach((index, i) => {
      this.outcomes[index] = { status: 'ok', output: outputs[i] as Output };
    });
  }

  fail(indices: readonly number[], error: ConnectorError): void {
    for (const index of indices) {
      const leftAlone = error.effect === 'none' && this.#isBehindFailure(index);
      this.outcomes[index] = leftAlone ? { status: 'notTried' } : { status: 'failed', error };
      const key = this.items[index]?.key;
      if (key != null) this.#failedKeys.add(key);
    }
    if (error.retryable || error.effect === 'possible') this.#end ??= error;
  }

  #isBehindFailure(index: number): boolean {
    const key = this.items[index]?.key;
    return key != null && this.#failedKeys.has(key);
  }
}
