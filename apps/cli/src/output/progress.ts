import type { Terminal } from '../terminal.js';

const EVERY_MS = 100;
const eraseLine = '\r\u001b[K';

/** One line on stderr that changes in place, where a person looks on; else nothing. */
export class Progress {
  #shownAt = Number.NEGATIVE_INFINITY;
  #visible = false;

  constructor(private readonly terminal: Pick<Terminal, 'errors' | 'interactive'>) {}

  show(text: string): void {
    if (!this.terminal.interactive || performance.now() - this.#shownAt < EVERY_MS) return;
    this.#shownAt = performance.now();
    this.#visible = true;
    this.terminal.errors.write(eraseLine + text);
  }

  clear(): void {
    if (this.#visible) this.terminal.errors.write(eraseLine);
    this.#visible = false;
  }
}
