import type { Clock } from '@arkflows/contracts';

/** Beyond it the oldest answer is forgotten. */
const MAX_KEPT = 1_000;

/**
 * What the database has answered within the last moment, so that calls in quick succession do not all ask it. Calls that come
 * while one asks share its answer. Neither a null nor an error is kept: what is not there can be there a moment later.
 */
export class RecentAnswers<T> {
  readonly #kept = new Map<string, { readonly answer: Promise<T | null>; readonly until: number }>();

  constructor(
    private readonly keepMs: number,
    private readonly clock: Clock,
  ) {}

  /** The recent answer to `question`, else what `ask` answers now. */
  get(question: string, ask: () => Promise<T | null>): Promise<T | null> {
    const now = this.clock.monotonic();
    const kept = this.#kept.get(question);
    if (kept && now < kept.until) return kept.answer;
    const asked = { answer: ask(), until: now + this.keepMs };
    this.#keep(question, asked);
    const unlessThere = (answer: T | null) => {
      if (answer === null && this.#kept.get(question) === asked) this.#kept.delete(question);
    };
    asked.answer.then(unlessThere, () => unlessThere(null));
    return asked.answer;
  }

  /** The next one asks anew; also when somebody is asking at this moment. */
  forget(question: string): void {
    this.#kept.delete(question);
  }

  clear(): void {
    this.#kept.clear();
  }

  #keep(question: string, asked: { readonly answer: Promise<T | null>; readonly until: number }): void {
    // Put in anew, so that the order of the map is that of the answers' age.
    this.#kept.delete(question);
    this.#kept.set(question, asked);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MAX_KEPT && oldest !== undefined) this.#kept.delete(oldest);
  }
}
