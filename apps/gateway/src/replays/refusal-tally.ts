import type { ErrorCode } from '@arkflows/contracts';
import { redactText } from '@arkflows/security';
import type { TopicRecord } from './newest-events.js';
import { MAX_SAMPLES, placeOf } from './place.js';
import type { ReportedRefusal } from './replay-report.js';
import type { Outcome } from './revision-replay.js';

const MAX_MESSAGE = 500;

type Counted = { -readonly [Key in keyof ReportedRefusal]: ReportedRefusal[Key] };

/** Counts by error code what the two revisions refuse. */
export class RefusalTally {
  readonly #codes = new Map<ErrorCode, Counted>();

  get refusals(): ReportedRefusal[] {
    return [...this.#codes.values()].sort((one, other) => one.code.localeCompare(other.code));
  }

  add(record: TopicRecord, deployed: Outcome, candidate: Outcome): void {
    if (deployed.kind === 'refused') this.#of(deployed.code).deployed++;
    if (candidate.kind !== 'refused') return;
    const counted = this.#of(candidate.code);
    counted.candidate++;
    if (deployed.kind === 'refused' && deployed.code === candidate.code) return;
    if (deployed.kind !== 'refused') counted.onlyCandidate++;
    if (counted.samples.length < MAX_SAMPLES) {
      counted.samples.push({ ...placeOf(record), message: redactText(candidate.message).slice(0, MAX_MESSAGE) });
    }
  }

  #of(code: ErrorCode): Counted {
    const known = this.#codes.get(code) ?? { code, deployed: 0, candidate: 0, onlyCandidate: 0, samples: [] };
    this.#codes.set(code, known);
    return known;
  }
}
