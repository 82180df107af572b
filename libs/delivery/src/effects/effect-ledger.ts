import { randomBytes } from 'node:crypto';
import { ArkError, type Failure, toFailure } from '@arkflows/contracts';
import { type AttemptOutcome, failed, notTried } from '../attempt/outcome.js';
import type { Item } from '../lanes/item.js';
import { runIdOf } from '../settlement/verdict.js';
import type { Effect, EffectIntent, EffectOutcome, RecordedOutcome } from '../store/effect-statements.js';
import type { FencedWriter, Work } from '../store/fenced-writer.js';
import { writePerTenure } from '../store/write-per-tenure.js';

/** Larger outputs are not kept: a repetition says so instead of answering them. */
const MAX_OUTPUT_BYTES = 256 * 1024;

/**
 * What must not happen twice: before the call the intent is written, after it the outcome. An intent without an outcome is a call
 * of which nobody knows whether it was carried out; a recorded outcome answers a repetition.
 */
export class EffectLedger {
  constructor(private readonly writer: Pick<FencedWriter, 'write'>) {}

  /**
   * Writes the intents; per item null where its call may be made, else what is known of it. `again`: what is uncertain is tried
   * once more. Never rejects: where nothing could be written, nothing may be tried.
   */
  async begin(items: readonly Item[], again: boolean): Promise<readonly (AttemptOutcome | null)[]> {
    const call = randomBytes(12).toString('base64url');
    const ids = items.map(runIdOf);
    const intents = items.map((_, index): EffectIntent => ({ runId: ids[index] as string, call, again }));
    try {
      const written = await writePerTenure(this.writer, items, intents, (mine) => ({ intents: mine }));
      const standing = new Map(written.flatMap(({ effects }) => [...effects]));
      return ids.map((id) => known(standing.get(id)));
    } catch (error) {
      const lost = error instanceof ArkError && error.code === 'ABORTED';
      const outcome = lost ? notTried : failed(notWritten(error));
      return items.map(() => outcome);
    }
  }

  /** Writes how they went. Never rejects: what could not be written stays uncertain. */
  async end(items: readonly Item[], outcomes: readonly AttemptOutcome[]): Promise<void> {
    const ends = items.map((item, index) => ({ runId: runIdOf(item), end: endOf(outcomes[index] as AttemptOutcome) }));
    const work = (mine: readonly (typeof ends)[number][]): Work => ({
      outcomes: mine.flatMap(({ runId, end }): EffectOutcome[] => (end ? [{ runId, outcome: end }] : [])),
      forget: mine.flatMap(({ runId, end }) => (end ? [] : [runId])),
    });
    await writePerTenure(this.writer, items, ends, work).catch(() => {});
  }
}

function known(effect: Effect | undefined): AttemptOutcome | null {
  if (!effect) return notTried;
  if (effect.state !== 'known') return effect.state === 'mine' ? null : { status: 'uncertain', failure: unknownEnd };
  const { outcome } = effect;
  if (outcome.status === 'succeeded') return { status: 'succeeded', output: outcome.omitted ? null : outcome.output };
  return outcome.status === 'dead' ? failed(outcome.failure) : { status: 'uncertain', failure: outcome.failure };
}

const unknownEnd: Failure = toFailure(
  new ArkError('OUTCOME_UNCERTAIN', 'The service ended while the call was under way: it may have been carried out', {
    effect: 'possible',
  }),
);

const notWritten = (error: unknown): Failure =>
  toFailure(
    new ArkError('UNAVAILABLE', `The ledger of effects could not be written: ${String((error as Error).message)}`, {
      retryable: true,
    }),
  );

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
