const SLOTS = 10;

/** Counts the calls of the latest `ms` milliseconds and how many of them failed, in ten slots, so that old ones drop out in tenths. */
export class FailureWindow {
  readonly #slotMs: number;
  readonly #calls = new Uint32Array(SLOTS);
  readonly #failures = new Uint32Array(SLOTS);
  #slot = Number.NaN;
  #allCalls = 0;
  #allFailures = 0;

  constructor(ms: number) {
    this.#slotMs = ms / SLOTS;
  }

  /** `now` is monotonic. */
  add(now: number, calls: number, failures: number): void {
    this.#moveTo(Math.floor(now / this.#slotMs));
    const at = this.#slot % SLOTS;
    this.#calls[at] = (this.#calls[at] as number) + calls;
    this.#failures[at] = (this.#failures[at] as number) + failures;
    this.#allCalls += calls;
    this.#allFailures += failures;
  }

  get calls(): number {
    return this.#allCalls;
  }

  /** From 0 to 1; 0 where nothing was called. */
  get failureRate(): number {
    return this.#allCalls === 0 ? 0 : this.#allFailures / this.#allCalls;
  }

  clear(): void {
    this.#calls.fill(0);
    this.#failures.fill(0);
    this.#allCalls = 0;
    this.#allFailures = 0;
  }

  #moveTo(slot: number): void {
    if (slot === this.#slot) return;
    if (!(slot - this.#slot < SLOTS)) this.clear();
    else for (let passed = this.#slot + 1; passed <= slot; passed++) this.#drop(passed % SLOTS);
    this.#slot = slot;
  }

  #drop(at: number): void {
    this.#allCalls -= this.#calls[at] as number;
    this.#allFailures -= this.#failures[at] as number;
    this.#calls[at] = 0;
    this.#failures[at] = 0;
  }
}
