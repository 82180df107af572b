import type { Clock, CloudEvent, Failure } from '@arkflows/contracts';
import type { OutgoingRecord } from '@arkflows/messaging';
import type { Success } from '../attempt/outcome.js';
import type { Item } from '../lanes/item.js';
import type { Plan } from '../plan/plan.js';
import { deadLetterRecord } from './dead-letter-record.js';
import { type InPlaceOfData, type LargeResults, omitted } from './large-results.js';
import type { Outbox } from './outbox.js';
import { fitsTopic, resultOf, resultRecord } from './result-record.js';
import type { RunReporter } from './run-reporter.js';
import { summarize, type Verdict } from './verdict.js';

export interface SettlerDependencies {
  readonly results: Outbox;
  readonly deadLetters: Outbox;
  /** To gateway instances that wait. */
  readonly replies: Outbox;
  readonly runs: RunReporter;
  /** Keeps what is too large for a record; null: its data are omitted. */
  readonly largeResults: LargeResults | null;
  readonly clock: Clock;
  /** `source` of result events. */
  readonly source: string;
}

/** Turns verdicts into reports, and settles what needs none at once. */
export class Settler {
  constructor(private readonly dependencies: SettlerDependencies) {}

  succeeded(item: Item, { output, failure, cache }: Success, plan: Plan): void {
    const { revision } = plan;
    const verdict = {
      status: 'succeeded',
      output,
      revision,
      ...(failure && { failure }),
      ...(cache && { cache }),
    } as const;
    this.#conclude(item, verdict, item.route.trigger === null || item.route.results === 'all');
  }

  skipped(item: Item, failure: Failure, plan: Plan | null): void {
    this.#conclude(item, { status: 'skipped', failure, revision: plan?.revision ?? 0 }, item.route.trigger === null);
  }

  dead(item: Item, failure: Failure, plan: Plan | null): void {
    this.#conclude(item, { status: 'dead', failure, revision: plan?.revision ?? 0 }, item.route.results !== 'none');
  }

  /** It may have happened: somebody has to look, and finds it among the dead letters. */
  uncertain(item: Item, failure: Failure, plan: Plan | null): void {
    this.#conclude(
      item,
      { status: 'uncertain', failure, revision: plan?.revision ?? 0 },
      item.route.results !== 'none',
    );
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
    const { deadLetters, runs, clock } = this.dependencies;
    const now = clock.now();
    // All that may fail first: what is concluded has to be reported.
    const letter =
      verdict.status === 'dead' || verdict.status === 'uncertain' ? deadLetterRecord(item, verdict, now) : null;
    const result = report ? resultOf(item, verdict, this.dependencies.source, now) : null;
    const record = result && resultRecord(item, result);
    item.progress.conclude(item);
    if (this.#toRuns(item, verdict)) runs.add(summarize(item, verdict, now));
    if (letter) deadLetters.add(letter, item);
    if (result && record) this.#report(item, verdict, result, record);
    if (item.unacknowledged === 0) item.progress.settle(item);
  }

  #report(item: Item, verdict: Verdict, result: CloudEvent, record: OutgoingRecord): void {
    if (fitsTopic(record)) this.#send(record, item);
    // A failure is told in words; whoever needs more of them than a record takes has the dead letter.
    else if (verdict.status !== 'succeeded') this.#send(withoutData(item, result, omitted), item);
    else this.#sendLarge(item, result, Buffer.from(record.value ?? ''));
  }

  #sendLarge(item: Item, result: CloudEvent, data: Buffer): void {
    const { largeResults } = this.dependencies;
    if (!largeResults) {
      this.#send(withoutData(item, result, omitted), item);
      return;
    }
    item.unacknowledged++;
    const { topic, partition } = item.progress.assignment;
    const origin = { topic, partition, offset: item.record.offset };
    largeResults.keep(data, result.datacontenttype ?? 'application/json', origin).then(
      (instead) => {
        // Given back meanwhile: the partition's new owner repeats and reports it.
        if (item.settled) return;
        this.#send(withoutData(item, result, instead), item);
        item.unacknowledged--;
        this.flush();
      },
      // The service stops: it stays unsettled, and is repeated by the next owner.
      () => {},
    );
  }

  #send(result: OutgoingRecord, item: Item): void {
    const { results, replies } = this.dependencies;
    results.add(result, item);
    const waiting = replyTo(item);
    if (waiting) replies.add({ ...result, key: waiting }, item);
  }

  #toRuns({ route }: Item, { status }: Verdict): boolean {
    return status !== 'succeeded' || route.trigger === null || this.dependencies.runs.samples(route);
  }
}

const withoutData = (item: Item, result: CloudEvent, instead: InPlaceOfData): OutgoingRecord =>
  resultRecord(item, { ...result, ...instead, data: null });

/** The gateway instance that waits for a command's result. One that is not there (any more) just never reads its reply. */
function replyTo({ event, route }: Item): string | null {
  const { arkreplyto } = event;
  const names = route.trigger === null && typeof arkreplyto === 'string' && /^[\w.-]{1,200}$/.test(arkreplyto);
  return names ? arkreplyto : null;
}
