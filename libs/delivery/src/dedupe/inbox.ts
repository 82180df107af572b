import { hash } from 'node:crypto';
import { ArkError, type Log, toFailure } from '@arkflows/contracts';
import type { CallItem } from '../attempt/call-action.js';
import { type AttemptOutcome, failed, notTried } from '../attempt/outcome.js';
import type { Item } from '../lanes/item.js';
import type { Dedupe, Plan, PlannedOperation } from '../plan/plan.js';
import { runIdOf } from '../settlement/verdict.js';
import type { FencedWriter } from '../store/fenced-writer.js';
import type { SeenReader } from '../store/seen-reader.js';
import type { SeenEvent } from '../store/seen-statements.js';
import { writePerTenure } from '../store/write-per-tenure.js';

/** What a call's item is the same as, and what is known of it: null when it may be called. */
export interface Recognised {
  readonly seen: SeenEvent | null;
  readonly outcome: AttemptOutcome | null;
}

/**
 * Recognises events that were carried out before, within the profile's window. What is the same has to have the same ordering key
 * (it mostly is the same key): events of different keys run beside each other, and neither would know of the other.
 */
export class Inbox {
  constructor(
    private readonly reader: Pick<SeenReader, 'known'>,
    private readonly writer: Pick<FencedWriter, 'write'>,
    private readonly log: Log,
  ) {}

  /** One answer per call, in order. Never rejects. */
  async recognise(
    plan: Plan,
    operation: PlannedOperation,
    dedupe: Dedupe,
    calls: readonly CallItem[],
  ): Promise<readonly Recognised[]> {
    const identified = calls.map((call) => identify(plan, dedupe, call.item));
    const identities = identified.flatMap(({ seen }) => (seen?.operation === operation.name ? [seen.identity] : []));
    if (identities.length === 0) return identified;
    try {
      const known = await this.reader.known(plan.key, operation.name, identities);
      return apart(identified, calls, operation.name, known);
    } catch (error) {
      const outcome = failed(toFailure(notAsked(error)));
      return identified.map((one) => (one.outcome ? one : { ...one, outcome }));
    }
  }

  /** Remembers what was carried out, before anything that comes after it. Never rejects: at worst a repetition is not recognised. */
  async remember(items: readonly Item[], seen: readonly (SeenEvent | null)[]): Promise<void> {
    if (seen.every((event) => event === null)) return;
    try {
      await writePerTenure(this.writer, items, seen, (mine) => ({ seen: mine.filter((event) => event !== null) }));
    } catch (error) {
      this.log.warn({ error }, 'events that were carried out could not be remembered');
    }
  }
}

function identify(plan: Plan, dedupe: Dedupe, item: Item): Recognised {
  try {
    const identity = dedupe.identify({ data: item.event.data, event: item.event, profile: plan.scope });
    if (identity === null) return { seen: null, outcome: null };
    const digest = Buffer.from(hash('sha256', identity, 'base64'), 'base64');
    const { key: profile } = plan;
    const { windowMs } = dedupe;
    return {
      // Not of the operation that stands in for it.
      seen: { profile, operation: item.route.operation, identity: digest, runId: runIdOf(item), windowMs },
      outcome: null,
    };
  } catch (error) {
    return { seen: null, outcome: failed({ ...toFailure(error, 'MAPPING_FAILED'), effect: 'none' }) };
  }
}

/** A second one of the same call waits for the first, and with it what is behind it in its lane. */
function apart(
  identified: readonly Recognised[],
  calls: readonly CallItem[],
  operation: string,
  known: ReadonlyMap<string, string>,
): readonly Recognised[] {
  const called = new Set<string>();
  const held = new Set<string | null>();
  return identified.map((one, index): Recognised => {
    const { key } = calls[index] as CallItem;
    if (key !== null && held.has(key)) return { ...one, outcome: notTried };
    if (!one.seen) return one;
    const name = one.seen.identity.toString('hex');
    // What came here by a fallback was asked about before its first attempt.
    const run = one.seen.operation === operation ? known.get(name) : undefined;
    if (run !== undefined && run !== one.seen.runId) return { ...one, outcome: repeated(run) };
    if (called.has(name)) {
      held.add(key);
      return { ...one, outcome: notTried };
    }
    called.add(name);
    return one;
  });
}

const repeated = (run: string): AttemptOutcome => ({
  status: 'skipped',
  failure: toFailure(new ArkError('DUPLICATE_EVENT', `The same was carried out before, by the run ${run}`)),
});

const notAsked = (error: unknown): ArkError =>
  new ArkError('UNAVAILABLE', `It could not be found out what was carried out before: ${(error as Error).message}`, {
    retryable: true,
  });
