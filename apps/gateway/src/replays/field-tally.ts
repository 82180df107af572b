import { fieldDifferences } from '../profiles/mapping/field-differences.js';
import type { TopicRecord } from './newest-events.js';
import { MAX_SAMPLES, placeOf } from './place.js';
import type { ReportedField } from './replay-report.js';
import { sampleValues, shownPointer } from './sample-values.js';

const MAX_FIELDS = 200;
/** Past it the rest of an event is not compared: a list of a million items tells nothing more. */
const MAX_DIFFERENCES_OF_EVENT = 10_000;

type Counted = { -readonly [Key in keyof ReportedField]: ReportedField[Key] };

/** Counts, field by field, where mapped inputs differ, with samples. */
export class FieldTally {
  readonly #fields = new Map<string, Counted>();
  #more = false;

  get more(): boolean {
    return this.#more;
  }

  /** Those that differ in most events first. */
  get fields(): ReportedField[] {
    return [...this.#fields.values()].sort((one, other) => other.events - one.events);
  }

  /** Whether the two differ at all. */
  add(record: TopicRecord, before: unknown, after: unknown): boolean {
    const seen = new Set<Counted>();
    let left = MAX_DIFFERENCES_OF_EVENT;
    for (const { kind, pointer, field, before: old, after: young } of fieldDifferences(before, after)) {
      if (left-- === 0) {
        this.#more = true;
        break;
      }
      const counted = this.#counted(field);
      if (!counted) continue;
      counted[kind]++;
      if (seen.has(counted)) continue;
      seen.add(counted);
      counted.events++;
      if (counted.samples.length < MAX_SAMPLES) {
        const sample = { ...placeOf(record), pointer: shownPointer(pointer), kind };
        counted.samples.push({ ...sample, ...sampleValues(pointer, old, young) });
      }
    }
    return left < MAX_DIFFERENCES_OF_EVENT;
  }

  #counted(pointer: string): Counted | undefined {
    const field = shownPointer(pointer);
    const known = this.#fields.get(field);
    if (known) return known;
    if (this.#fields.size === MAX_FIELDS) {
      this.#more = true;
      return undefined;
    }
    const counted = { field, events: 0, added: 0, removed: 0, changed: 0, typeChanged: 0, samples: [] };
    this.#fields.set(field, counted);
    return counted;
  }
}
