import { FieldTally } from './field-tally.js';
import type { TopicRecord } from './newest-events.js';
import { MAX_SAMPLES, placeOf } from './place.js';
import { RefusalTally } from './refusal-tally.js';
import type { Findings } from './replay-report.js';
import type { Outcome } from './revision-replay.js';
import { sampleValues } from './sample-values.js';

type Mapped = Extract<Outcome, { kind: 'mapped' }>;

/** Gathers what two revisions make of the same events; samples are of the events that come first. */
export class Comparison {
  readonly #events = { read: 0, same: 0, different: 0, filtered: 0, refused: 0 };
  readonly #fields = new FieldTally();
  readonly #refusals = new RefusalTally();
  readonly #orderingKeys: Findings['orderingKeys'] = { different: 0, samples: [] };
  readonly #filtering: Findings['filtering'] = { neither: 0, onlyDeployed: 0, onlyCandidate: 0, samples: [] };
  #changed = false;

  get findings(): Findings {
    return {
      changed: this.#changed,
      events: { ...this.#events },
      fields: this.#fields.fields,
      moreFields: this.#fields.more,
      orderingKeys: this.#orderingKeys,
      filtering: this.#filtering,
      refusals: this.#refusals.refusals,
    };
  }

  add(record: TopicRecord, deployed: Outcome, candidate: Outcome): void {
    this.#events.read++;
    if (deployed.kind === 'refused' || candidate.kind === 'refused') this.#addRefused(record, deployed, candidate);
    else if (deployed.kind === 'mapped' && candidate.kind === 'mapped') this.#addMapped(record, deployed, candidate);
    else this.#addFiltered(record, deployed, candidate);
  }

  #addRefused(record: TopicRecord, deployed: Outcome, candidate: Outcome): void {
    this.#events.refused++;
    this.#refusals.add(record, deployed, candidate);
    const alike = deployed.kind === 'refused' && candidate.kind === 'refused' && deployed.code === candidate.code;
    this.#changed ||= !alike;
  }

  #addFiltered(record: TopicRecord, deployed: Outcome, candidate: Outcome): void {
    this.#events.filtered++;
    if (deployed.kind === candidate.kind) {
      this.#filtering.neither++;
      return;
    }
    this.#changed = true;
    const takenBy = deployed.kind === 'mapped' ? 'deployed' : 'candidate';
    this.#filtering[takenBy === 'deployed' ? 'onlyDeployed' : 'onlyCandidate']++;
    const { samples } = this.#filtering;
    if (samples.filter((sample) => sample.takenBy === takenBy).length < MAX_SAMPLES) {
      samples.push({ ...placeOf(record), takenBy });
    }
  }

  #addMapped(record: TopicRecord, deployed: Mapped, candidate: Mapped): void {
    const differs = this.#fields.add(record, deployed.input, candidate.input);
    this.#events[differs ? 'different' : 'same']++;
    this.#changed ||= differs;
    if (deployed.key === candidate.key) return;
    this.#changed = true;
    const { samples } = this.#orderingKeys;
    this.#orderingKeys.different++;
    if (samples.length < MAX_SAMPLES) {
      samples.push({ ...placeOf(record), ...sampleValues('', deployed.key, candidate.key) });
    }
  }
}
