/** One event: the how-manieth of its key. */
export interface Mark {
  readonly key: string;
  readonly seq: number;
}

interface KeyPage {
  sent: number;
  readonly arrivals: number[];
  readonly seen: Set<number>;
  readonly givenUp: Set<number>;
  overlaps: number;
}

/** What was sent and what arrived, in which order: all that a fault is judged by. */
export class Ledger {
  readonly #pages = new Map<string, KeyPage>();

  /** Notes the next event of a key. */
  send(key: string): Mark {
    const page = this.#page(key);
    return { key, seq: page.sent++ };
  }

  /** The target has taken an event. */
  arrive({ key, seq }: Mark): void {
    const page = this.#page(key);
    page.arrivals.push(seq);
    page.seen.add(seq);
  }

  /** The target was called for a key while another call for it was open. */
  overlap(key: string): void {
    this.#page(key).overlaps++;
  }

  /** These are nowhere any more, as is known and said: they need not arrive, and their key may go on without them. */
  giveUp(marks: readonly Mark[]): void {
    for (const { key, seq } of marks) this.#page(key).givenUp.add(seq);
  }

  get sent(): number {
    return this.#sum(({ sent }) => sent);
  }

  /** Events that were sent, have not arrived and were not given up. */
  get missing(): number {
    return this.#sum(
      ({ sent, seen, givenUp }) => sent - seen.size - [...givenUp].filter((seq) => !seen.has(seq)).length,
    );
  }

  /** The same, one by one. */
  missingMarks(): Mark[] {
    return [...this.#pages].flatMap(([key, page]) => missingOf(page).map((seq) => ({ key, seq })));
  }

  get arrivals(): number {
    return this.#sum(({ arrivals }) => arrivals.length);
  }

  hasArrived({ key, seq }: Mark): boolean {
    return this.#page(key).seen.has(seq);
  }

  arrivalsOf(key: string): number {
    return this.#page(key).arrivals.length;
  }

  /** Arrivals of what had arrived before. */
  get repeats(): number {
    return this.#sum(({ arrivals, seen }) => arrivals.length - seen.size);
  }

  /** How many events of each key were sent so far: what comes later is news to `newsSince`. */
  bookmark(): ReadonlyMap<string, number> {
    return new Map([...this.#pages].map(([key, { sent }]) => [key, sent]));
  }

  /** The keys of which something has arrived that was sent after the bookmark. */
  newsSince(bookmark: ReadonlyMap<string, number>): string[] {
    return [...this.#pages]
      .filter(([key, { arrivals }]) => arrivals.some((seq) => seq >= (bookmark.get(key) ?? 0)))
      .map(([key]) => key);
  }

  /**
   * What contradicts the promises, in words. Per key: nothing lost, one call at a time, and each arrival is the next of its key or
   * goes back to repeat: it never leaps ahead. So a repeat is a suffix without a gap, and the last arrivals stand in order.
   */
  contradictions(): string[] {
    return [...this.#pages].flatMap(([key, page]) => contradictionsOf(page).map((what) => `${key}: ${what}`));
  }

  #page(key: string): KeyPage {
    let page = this.#pages.get(key);
    if (!page) {
      page = { sent: 0, arrivals: [], seen: new Set(), givenUp: new Set(), overlaps: 0 };
      this.#pages.set(key, page);
    }
    return page;
  }

  #sum(of: (page: KeyPage) => number): number {
    let sum = 0;
    for (const page of this.#pages.values()) sum += of(page);
    return sum;
  }
}

const missingOf = ({ sent, seen, givenUp }: KeyPage): number[] =>
  Array.from({ length: sent }, (_, seq) => seq).filter((seq) => !seen.has(seq) && !givenUp.has(seq));

function contradictionsOf(page: KeyPage): string[] {
  const { sent, arrivals, givenUp, overlaps } = page;
  const found: string[] = [];
  const lost = missingOf(page);
  /** The next one that has to arrive, from this one on. */
  const due = (seq: number): number => (seq < sent && givenUp.has(seq) ? due(seq + 1) : seq);
  if (lost.length > 0) found.push(`${lost.length} of ${sent} lost: ${lost.slice(0, 10).join(', ')}`);
  if (overlaps > 0) found.push(`${overlaps} calls began while another was open`);
  let before = -1;
  for (const [at, seq] of arrivals.entries()) {
    if (seq > due(before + 1)) found.push(`leaps from ${before} to ${seq}: ${around(arrivals, at)}`);
    before = seq;
  }
  if (lost.length === 0 && sent > 0 && due(before + 1) < sent)
    found.push(`ends with ${before}, not ${sent - 1}: ${around(arrivals, arrivals.length - 1)}`);
  return found;
}

const around = (arrivals: readonly number[], at: number): string =>
  `… ${arrivals.slice(Math.max(0, at - 8), at + 4).join(' ')} …`;
