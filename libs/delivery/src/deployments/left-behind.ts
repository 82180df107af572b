import { ArkError, type Failure, type Log, toFailure } from '@arkflows/contracts';
import type { Ownership } from '../ownership/ownership.js';
import type { ParkedReader } from '../store/parked-reader.js';

export interface LeftBehindDependencies {
  readonly parked: Pick<ParkedReader, 'countOf'>;
  readonly ownership: Pick<Ownership, 'serves'>;
  readonly log: Log;
}

const UNKNOWN_RETRY_MS = 2_000;
/** They may be brought back, or deleted. */
const FOUND_RETRY_MS = 60_000;

/**
 * Looks whether events of a profile are parked that no subscription of its revision leads to: their trigger was removed or renamed,
 * or reads another topic. They are neither tried nor given up, since the trigger may come back; they have to be seen.
 */
export class LeftBehind {
  #failure: Failure | null = null;
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;

  constructor(
    /** `namespace/name`. */
    private readonly profile: string,
    private readonly dependencies: LeftBehindDependencies,
    private readonly onChange: () => void,
  ) {}

  /** What is left behind, in words; null where nothing is. */
  get failure(): Failure | null {
    return this.#failure;
  }

  /** After the subscriptions of a revision have begun. Looks again by itself where it found something, or could not look. */
  async check(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const { parked, ownership, log } = this.dependencies;
    try {
      const counts = await parked.countOf(this.profile);
      const behind = [...counts].filter(([subscription]) => !ownership.serves(subscription));
      this.#failure = behind.length === 0 ? null : failureOf(behind);
      if (behind.length > 0) this.#again(FOUND_RETRY_MS);
    } catch (error) {
      log.warn(
        { error, profile: this.profile },
        'it is not known whether parked events are left behind, looking again',
      );
      this.#again(UNKNOWN_RETRY_MS);
    }
  }

  stop(): void {
    this.#stopped = true;
    if (this.#timer) clearTimeout(this.#timer);
  }

  #again(ms: number): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => void this.check().then(this.onChange), ms);
  }
}

/** A subscription is named by its group and its topic; the group ends with the trigger's name. */
function failureOf(behind: readonly (readonly [subscription: string, events: number])[]): Failure {
  const shown = behind.map(([subscription, events]) => {
    const [group, topic] = subscription.split(' ');
    return `${events} of '${topic}' by the group '${group}'`;
  });
  const message = `Events are parked of triggers that this revision does not have: ${shown.join(', ')}. They are kept; deploy a revision with such a trigger, and they are tried`;
  return toFailure(new ArkError('PARKED_WITHOUT_TRIGGER', message));
}
