import type { Log } from '@arkflows/contracts';

/** Ends one part; `signal` aborts when the drain time is over: then let go of what is in flight. */
export type Stop = (signal: AbortSignal) => Promise<void>;

interface Part {
  readonly name: string;
  readonly stop: Stop;
}

/** The running parts of a process, stopped in the reverse order of their start. */
export class Parts {
  readonly #running: Part[] = [];

  constructor(private readonly log: Log) {}

  add(name: string, stop: Stop): void {
    this.#running.push({ name, stop });
  }

  /** What still runs, in the order of its start. */
  get names(): readonly string[] {
    return this.#running.map(({ name }) => name);
  }

  /** Stops one after the other; one that fails does not keep the others from it. Answers whether all stopped well. */
  async stopAll(signal: AbortSignal): Promise<boolean> {
    let well = true;
    for (let part = this.#running.at(-1); part; part = this.#running.at(-1)) {
      try {
        await part.stop(signal);
        this.log.debug({ part: part.name }, 'part stopped');
      } catch (error) {
        well = false;
        this.log.error({ part: part.name, error }, 'part did not stop well');
      }
      this.#running.splice(this.#running.indexOf(part), 1);
    }
    return well;
  }
}
