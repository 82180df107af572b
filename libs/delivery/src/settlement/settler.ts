import type { Clock, Failure } from '@arkflows/contracts';
import type { Success } from '../attempt/outcome.js';
import type { Item } from '../lanes/item.js';
import type { Plan } from '../plan/plan.js';
import { deadLetterRecord } from './dead-letter-record.js';
import type { Outbox } from './outbox.js';
import { resultRecord } from './result-record.js';
import type { RunReporter } from './run-reporter.js';
import { summarize, type Verdict } from './verdict.js';

export interface SettlerDependencies {
  readonly results: Outbox;
  readonly deadLetters: Outbox;
  /** To gateway instances that wait. */
  readonly replies: Outbox;
  readonly runs: RunReporter;
  readonly clock: Clock;
  /** `source` of result events. */
  readonly source: string;
}

/** Turns verdicts into reports, and settles what needs none at once. */
export class Settler {
  constructor(private readonly dependencies: SettlerDependencies) {}

  succeeded(item: Item, { output, failure }: Success, plan: Plan): void {
    const verdict = { status: 'succeeded', output, revision: plan.revision, ...(failure && { failure }) } as const;
    this.#conclude(item, verdict, item.route.trigger === null || item.route.results === 'all');
  }

  skipped(item: Item, failure: Failure, plan: Plan | null): void {
    this.#conclude(item, { status: 'skipped', failure, revision: plan?.revision ?? 0 }, item.route.trigger === null);
  }

  dead(item: Item, failure: Failure, plan: Plan | null): void {
    this.#conclude(item, { status: 'dead', failure, revision: plan?.revision ?? 0 }, item.route.results !== 'none');
  }

  /** Sends what was concluded since the last flush. */
  flush(): void {
    this.dependencies.deadLetters.flush();
    this.dependencies.results.flush();
    this.dependencies.replies.flush();
  }

  #conclude(item: Item, verdict: Verdict, report: boolean): void {
    // Given back meanwhile: the partition's new owner repeats and reports it.
    if (item.over) return;
    const { results, deadLetters, replies, runs, clock, source } = this.dependencies;
    const now = clock.now();
    item.progress.conclude(item);
    if (this.#toRuns(item, verdict)) runs.add(summarize(item, verdict, now));
    if (verdict.status === 'dead') deadLetters.add(deadLetterRecord(item, verdict, now), item);
    if (report) {
      const result = resultRecord(item, verdict, source, now);
      results.add(result, item);
      const waiting = replyTo(item);
      if (waiting) replies.add({ ...result, key: waiting }, item);
    }
    if (item.unacknowledged === 0) item.progress.settle(item);
  }

  #toRuns({ route }: Item, { status }: Verdict): boolean {
    return status !== 'succeeded' || route.trigger === null || this.dependencies.runs.samples(route);
  }
}

/** The gateway instance that waits for a command's result. One that is not there (any more) just never reads its reply. */
function replyTo({ event, route }: Item): string | null {
  const { arkreplyto } = event;
  const names = route.trigger === null && typeof arkreplyto === 'string' && /^[\w.-]{1,200}$/.test(arkreplyto);
  return names ? arkreplyto : null;
}
