import type { Clock } from '@arkflows/contracts';
import type { RunEntity } from './run.entity.js';
import type { RunFilter, RunRepository } from './run.repository.js';

const LOOK_MS = 500;
const PAGE = 200;

/** A page of what came; it may be empty. `since` is where a tail that broke off within it goes on. */
export interface Look {
  readonly runs: readonly RunEntity[];
  readonly since: string;
}

/**
 * Runs as they are recorded from `since` on (an ISO time by the database's clock), each report once, in the order of recording as
 * far as that can be told; until the signal aborts. Reads no faster than it is read.
 */
export async function* tailRuns(
  runs: Pick<RunRepository, 'recordedUntil' | 'recordedAfter'>,
  filter: RunFilter,
  since: string | undefined,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): AsyncGenerator<Look> {
  let from = since ?? (await runs.recordedUntil());
  // Looks overlap by what may be committed late.
  let seen = new Set<string>();
  while (!signal.aborted) {
    const until = await runs.recordedUntil();
    const overlap = new Set<string>();
    let position = from;
    for (let after = { recordedAt: from, runId: '' }, more = true; more; ) {
      const page = await runs.recordedAfter(filter, after, PAGE);
      const fresh = page.filter(({ run }) => !seen.has(reportOf(run)));
      for (const { run } of page) if (run.recordedAt >= new Date(until)) overlap.add(reportOf(run));
      yield { runs: fresh.map(({ run }) => run), since: position };
      if (signal.aborted) return;
      const last = page.at(-1);
      if (last) {
        after = last.place;
        // Beyond `until` something earlier may yet be committed.
        position = earlier(last.run.recordedAt.toISOString(), until);
      }
      more = page.length === PAGE;
    }
    seen = overlap;
    from = until;
    await clock.sleep(LOOK_MS, signal).catch(() => {});
  }
}

/** Of two ISO times in UTC, which sort as text. */
const earlier = (one: string, other: string): string => (one < other ? one : other);

const reportOf = ({ runId, recordedAt }: RunEntity): string => `${runId} ${recordedAt.getTime()}`;
