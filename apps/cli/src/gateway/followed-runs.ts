import { z } from 'zod';
import type { GatewayClient, Query } from './client.js';
import { expectShape } from './expect-shape.js';
import type { Item } from './pages.js';

/** Reports that are known again: more than a gateway sends twice, which is what was recorded within some seconds. */
const REMEMBERED = 10_000;

const Beginning = z.object({ recordedUntil: z.string() });
const Run = z.record(z.string(), z.unknown());

/** Runs as a gateway records them, each report once, over as many connections as it takes. */
export class FollowedRuns {
  readonly #seen = new Set<string>();
  #lastEventId: string | undefined;

  /** `silenceMs`: after that long without a word a connection counts as lost. */
  constructor(
    private readonly client: GatewayClient,
    private readonly path: string,
    private readonly filter: Query,
    private readonly silenceMs: number,
  ) {}

  /** Whether a gateway has answered once. */
  get begun(): boolean {
    return this.#lastEventId !== undefined;
  }

  /**
   * One connection: runs from where the last one ended, the first from now on, until the gateway ends it or it breaks off.
   * `heard` is called for whatever comes, be it that there is nothing new. Throws GatewayProblem, CliFailure.
   */
  async *connect(heard: () => void): AsyncGenerator<Item> {
    // Known before the stream begins, so that nothing is missed where that breaks off before its first event.
    this.#lastEventId ??= await this.#now();
    const headers = { 'last-event-id': this.#lastEventId };
    const call = { path: this.path, query: this.filter, headers, timeoutMs: this.silenceMs };
    const events = this.client.events(call, heard);
    for await (const { event, id, data } of events) {
      if (event === 'run') {
        const run = expectShape(Run, parsed(data));
        if (this.#isNew(run)) yield run;
      }
      if (id) this.#lastEventId = id;
    }
  }

  async #now(): Promise<string> {
    const { body } = await this.client.call({ path: this.path, query: { ...this.filter, limit: 1 } });
    return expectShape(Beginning, body).recordedUntil;
  }

  #isNew(run: Item): boolean {
    const report = reportOf(run);
    if (this.#seen.has(report)) return false;
    this.#seen.add(report);
    const [oldest] = this.#seen;
    if (this.#seen.size > REMEMBERED && oldest !== undefined) this.#seen.delete(oldest);
    return true;
  }
}

function parsed(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}

/** The same run is reported again when it went on differently, such as after a redrive. */
const reportOf = ({ runId, status, attempts, startedAt }: Item): string =>
  JSON.stringify([runId, status, attempts, startedAt]);
