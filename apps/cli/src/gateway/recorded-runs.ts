import { z } from 'zod';
import type { GatewayClient, Query } from './client.js';
import { expectShape } from './expect-shape.js';
import type { Item } from './pages.js';

const PAGE_SIZE = 200;
/** Runs that are taken at each look. */
const PER_LOOK = 2_000;

const Runs = z.object({
  items: z.array(z.record(z.string(), z.unknown())),
  nextCursor: z.string().nullish(),
  recordedUntil: z.string(),
});

/**
 * Each look gives, the oldest first, the runs that were recorded since the one before; the first one those of the last few seconds.
 * Time is the gateway's. When more than 2,000 come between two looks, those that began first are left out.
 */
export class RecordedRuns {
  #since: string | undefined;
  #seen = new Set<string>();

  constructor(
    private readonly client: GatewayClient,
    private readonly path: string,
    private readonly filter: Query,
  ) {}

  async look(): Promise<Item[]> {
    this.#since ??= (await this.#page({ limit: 1 })).recordedUntil;
    const query = { recordedSince: this.#since, limit: PAGE_SIZE };
    const first = await this.#page(query);
    const runs = [...first.items];
    let cursor = first.nextCursor;
    while (cursor && runs.length < PER_LOOK) {
      const { items, nextCursor } = await this.#page({ ...query, cursor });
      runs.push(...items);
      cursor = nextCursor;
    }
    this.#since = first.recordedUntil;
    const fresh = runs.filter((run) => !this.#seen.has(reportOf(run))).reverse();
    // Looks overlap by what was not yet recorded for certain; what has left that time does not come back.
    this.#seen = new Set(runs.map(reportOf));
    return fresh;
  }

  async #page(query: Query) {
    return expectShape(Runs, (await this.client.call({ path: this.path, query: { ...this.filter, ...query } })).body);
  }
}

/** The same run is reported again when it went on differently, such as after a redrive. */
const reportOf = ({ runId, status, attempts, startedAt }: Item): string =>
  JSON.stringify([runId, status, attempts, startedAt]);
