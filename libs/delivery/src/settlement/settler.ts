import { type Clock, type Failure, toFailure } from '@arkflows/contracts';
import type { Item } from '../lanes/item.js';
import type { Plan, PlannedOperation } from '../plan/plan.js';
import { deadLetterRecord } from './dead-letter-record.js';
import type { Outbox } from './outbox.js';
import { resultRecord } from './result-record.js';
import type { RunReporter } from './run-reporter.js';
import { summarize, type Verdict } from './verdict.js';

export interface SettlerDependencies {
  readonly results: Outbox;
  readonly deadLetters: Outbox;
  readonly runs: RunReporter;
  readonly clock: Clock;
  /** `source` of result events. */
  readonly source: string;
}

/** Turns verdicts into reports, and settles what needs none at once. */
export class Settler {
  constructor(private readonly dependencies: SettlerDependencies) {}

  succeeded(item: Item, output: unknown, plan: Plan, operation: PlannedOperation): void {
    const wanted = item.route.trigger === null || item.route.results === 'all';
    const map = wanted ? operation.compiled.output : null;
    const conclude = (data: unknown, failure?: Failure) => {
      this.#conclude(
        item,
        { status: 'succeeded', output: data, revision: plan.revision, ...(failure && { failure }) },
        wanted,
      );
    };
    // The effect has happened: an output mapping that fails spoils the result's data, not the run.
    const spoiled = (error: unknown) => conclude(null, toFailure(error, 'MAPPING_FAILED'));
    try {
      const data = map ? map.map(output) : output;
      if (data instanceof Promise) data.then(conclude, spoiled).finally(() => this.flush());
      else conclude(data);
    } catch (error) {
      spoiled(error);
    }
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
  }

  #conclude(item: Item, verdict: Verdict, report: boolean): void {
    // Given back meanwhile: the partition's new owner repeats and reports it.
    if (item.settled) return;
    const { results, deadLetters, runs, clock, source } = this.dependencies;
    if (this.#toRuns(item, verdict)) runs.add(summarize(item, verdict, clock.now()));
    if (verdict.status === 'dead') deadLetters.add(deadLetterRecord(item, verdict, clock.now()), item);
    if (report) results.add(resultRecord(item, verdict, source, clock.now()), item);
    if (item.unacknowledged === 0) item.progress.settle(item);
  }

  #toRuns(item: Item, verdict: Verdict): boolean {
    return verdict.status !== 'succeeded' || item.route.trigger === null || this.dependencies.runs.samples(item.route);
  }
}
