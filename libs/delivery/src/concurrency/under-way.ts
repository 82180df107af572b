/** Counts what is under way, and tells when nothing is. */
export class UnderWay {
  #count = 0;
  #onNone: (() => void)[] = [];

  begin(): void {
    this.#count++;
  }

  end(): void {
    if (--this.#count > 0) return;
    for (const resolve of this.#onNone.splice(0)) resolve();
  }

  get any(): boolean {
    return this.#count > 0;
  }

  /** Nobody waits any longer. */
  giveUp(): void {
    for (const resolve of this.#onNone.splice(0)) resolve();
  }

  /** Resolves when nothing is. */
  async none(): Promise<void> {
    if (this.#count > 0) await new Promise<void>((resolve) => this.#onNone.push(resolve));
  }
}
