import { randomBytes } from 'node:crypto';
import { ArkError, type Failure, type Log, toFailure } from '@arkflows/contracts';
import type { CallItem } from '../attempt/call-action.js';
import { type AttemptOutcome, failed, notTried } from '../attempt/outcome.js';
import type { Item } from '../lanes/item.js';
import { runIdOf } from '../settlement/verdict.js';
import type { EffectReader } from '../store/effect-reader.js';
import type { Effect, EffectIntent, EffectOutcome, RecordedOutcome } from '../store/effect-statements.js';
import type { FencedWriter } from '../store/fenced-writer.js';
import { writePerTenure } from '../store/write-per-tenure.js';

/** Larger outputs are not kept: a repetition is answered without. */
const MAX_OUTPUT_BYTES = 256 * 1024;

/** A call that must not be made twice, as the ledger knows it. */
export interface NotedCall {
  readonly item: Item;
  readonly runId: string;
  /** Null: the call may be made. Otherwise what is known of it. */
  readonly outcome: AttemptOutcome | null;
}

/**
 * What must not happen twice: before the call the intent is written, after it the outcome. An intent without an outcome is a call
 * of which nobody knows whether it was carried out; a recorded outcome answers a repetition.
 */
export class EffectLedger {
  /** Runs that this process carries out at this moment. */
  readonly #running = new Set<string>();

  constructor(
    private readonly reader: Pick<EffectReader, 'standing'>,
    private readonly writer: Pick<FencedWriter, 'write'>,
    private readonly log: Log,
    /** Whether an owner is this very process. */
    private readonly isOwn: (owner: string) => boolean,
  ) {}

  /**
   * Writes the intents. `again`: what is uncertain is tried once more. Never rejects: where nothing could be written, nothing may
   * be tried.
   */
  async begin(calls: readonly CallItem[], again: boolean): Promise<readonly NotedCall[]> {
    const noted = apart(calls);
    const wanted = noted.filter(({ outcome }) => outcome === null);
    const effects = new Map<NotedCall, Effect>();
    let refused: AttemptOutcome = notTried;
    try {
      await this.#intend(wanted, again, effects);
    } catch (error) {
      // Of some partitions they may be written: those calls are to be made.
      refused = failed(notWritten(error));
    }
    return noted.map((one) => (one.outcome ? one : this.#begun(one, effects.get(one), refused)));
  }

  /** Writes how the calls went that were made. Never rejects: what could not be written stays uncertain. */
  async end(noted: readonly NotedCall[], outcomes: readonly AttemptOutcome[]): Promise<void> {
    try {
      const ends = noted.map(({ item, runId }, index): EffectOutcome => {
        const outcome = endOf(outcomes[index] as AttemptOutcome);
        return { runId, call: callOf(item), outcome };
      });
      await writePerTenure(
        this.writer,
        noted.map(({ item }) => item),
        ends,
        (mine) => ({ outcomes: mine }),
      );
    } catch (error) {
      this.log.warn({ error }, 'how calls went that must happen once could not be noted: a repetition is told so');
    } finally {
      for (const { item, runId } of noted) {
        this.#running.delete(runId);
        item.effectCall = null;
      }
    }
  }

  /** What is known of items that cannot be called (any more); null where there is nothing. Never rejects. */
  async recall(items: readonly Item[]): Promise<readonly (AttemptOutcome | null)[]> {
    const ids = items.map(runIdOf);
    try {
      const standing = await this.reader.standing(ids);
      return ids.map((id) => {
        const effect = standing.get(id);
        return effect ? this.#answer(effect, id) : null;
      });
    } catch (error) {
      const outcome = failed(notWritten(error));
      return items.map(() => outcome);
    }
  }

  async #intend(wanted: readonly NotedCall[], again: boolean, found: Map<NotedCall, Effect>): Promise<void> {
    const intentOf = ({ item, runId }: NotedCall): EffectIntent => ({
      runId,
      call: callOf(item),
      again,
      isLeftover: !this.#running.has(runId),
    });
    await writePerTenure(
      this.writer,
      wanted.map(({ item }) => item),
      wanted,
      (mine) => ({ intents: mine.map(intentOf) }),
      (mine, { effects }) => {
        for (const [index, one] of mine.entries()) found.set(one, effects[index] as Effect);
      },
    );
  }

  #begun(noted: NotedCall, effect: Effect | undefined, refused: AttemptOutcome): NotedCall {
    if (effect?.state === 'mine') {
      this.#running.add(noted.runId);
      return noted;
    }
    return { ...noted, outcome: effect ? this.#answer(effect, noted.runId) : refused };
  }

  #answer(effect: Effect, runId: string): AttemptOutcome {
    if (effect.state === 'known') return recalled(effect.outcome);
    const alive = effect.state === 'theirs' && !this.#isLeftover(effect.owner, runId);
    return alive ? failed(underWay) : { status: 'uncertain', failure: unknownEnd };
  }

  /** An intent of this very process that nothing is being done for: its end could not be written. */
  #isLeftover(owner: string, runId: string): boolean {
    return this.isOwn(owner) && !this.#running.has(runId);
  }
}

/** A second call of the same run waits for the first, and with it what is behind it in its lane. */
function apart(calls: readonly CallItem[]): readonly NotedCall[] {
  const seen = new Set<string>();
  const held = new Set<string>();
  return calls.map(({ item, key }) => {
    const runId = runIdOf(item);
    const second = seen.has(runId) || (key !== null && held.has(key));
    seen.add(runId);
    if (second && key !== null) held.add(key);
    return { item, runId, outcome: second ? notTried : null };
  });
}

/** The same until the call was made: an intent whose answer was lost is recognised. */
function callOf(item: Item): string {
  item.effectCall ??= randomBytes(12).toString('base64url');
  return item.effectCall;
}

function recalled(outcome: RecordedOutcome): AttemptOutcome {
  if (outcome.status === 'succeeded') return { status: 'succeeded', output: outcome.omitted ? null : outcome.output };
  return outcome.status === 'dead' ? failed(outcome.failure) : { status: 'uncertain', failure: outcome.failure };
}

/** Null where nothing has happened, so that the next attempt is a first one. */
function endOf(outcome: AttemptOutcome): RecordedOutcome | null {
  if (outcome.status === 'succeeded') {
    const { output } = outcome;
    const omitted = output !== undefined && Buffer.byteLength(JSON.stringify(output) ?? '') > MAX_OUTPUT_BYTES;
    return omitted ? { status: 'succeeded', omitted } : { status: 'succeeded', output };
  }
  if (outcome.status === 'uncertain') return outcome;
  return outcome.status === 'failed' && !outcome.failure.retryable
    ? { status: 'dead', failure: outcome.failure }
    : null;
}

const unknownEnd: Failure = toFailure(
  new ArkError('OUTCOME_UNCERTAIN', 'The service ended while the call was under way: it may have been carried out', {
    effect: 'possible',
  }),
);

const underWay: Failure = toFailure(
  new ArkError('CONFLICT', 'The same is being carried out at this moment', { retryable: true }),
);

const notWritten = (error: unknown): Failure => {
  const message = `The ledger of effects could not be read or written: ${(error as Error).message}`;
  return toFailure(new ArkError('UNAVAILABLE', message, { retryable: true }));
};
