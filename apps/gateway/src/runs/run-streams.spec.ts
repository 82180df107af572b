import { type Clock, type RunSummary, systemClock } from '@arkflows/contracts';
import { describe, expect, it } from '@jest/globals';
import { RunEntity } from './run.entity.js';
import type { RecordedPlace, RunFilter, RunRepository } from './run.repository.js';
import { RunStreams } from './run-streams.js';

const BEGAN = Date.parse('2026-01-01T00:00:00.000Z');
const at = (ms: number) => new Date(BEGAN + ms).toISOString();
const filter: RunFilter = { environment: 'dev', namespace: 'default' };

/** So many runs, one every `everyMs`, of a database whose transactions before `until` are all committed. */
function recorded(count: number, everyMs: number, until: string): RunRepository {
  const all = Array.from({ length: count }, (_, index) => {
    const runId = `run_${String(index).padStart(4, '0')}`;
    const recordedAt = at(index * everyMs);
    const run = Object.assign(new RunEntity(), { runId, recordedAt: new Date(recordedAt) });
    return { run, place: { recordedAt, runId } };
  });
  const key = ({ recordedAt, runId }: RecordedPlace) => `${recordedAt} ${runId}`;
  const reads = {
    recordedUntil: async () => until,
    recordedAfter: async (_: RunFilter, after: RecordedPlace, limit: number) =>
      all.filter(({ place }) => key(place) > key(after)).slice(0, limit),
  };
  return reads as unknown as RunRepository;
}

/** The messages of a stream, until so many have come; it is left then. */
async function read(runs: RunRepository, since: string, count: number, clock: Clock = systemClock) {
  const gone = new AbortController();
  const show = ({ runId }: RunEntity) => ({ runId }) as RunSummary;
  const stream = new RunStreams(runs, clock).open(filter, since, show, gone.signal);
  const messages: string[] = [];
  for await (const chunk of stream) {
    messages.push(...String(chunk).split('\n\n').slice(0, -1));
    if (messages.length > count) break;
  }
  gone.abort();
  // The first is a greeting.
  return messages.slice(1, count + 1);
}

const idOf = (message: string) => /^id: (.*)$/m.exec(message)?.[1] ?? '';
const runOf = (message: string) => Number(/run_(\d+)/.exec(message)?.[1]);

describe('a stream of runs', () => {
  it('that breaks off in a long catch-up goes on near there', async () => {
    const runs = recorded(700, 10_000, at(86_400_000));
    const first = await read(runs, at(0), 450);
    expect(first.map(runOf)).toEqual(Array.from({ length: 450 }, (_, index) => index));
    const rest = await read(runs, idOf(first.at(-1) ?? ''), 301);
    expect(rest.map(runOf)).toEqual(Array.from({ length: 301 }, (_, index) => 399 + index));
  });

  it('goes on no later than where all is committed', async () => {
    const until = at(2_500);
    const messages = await read(recorded(500, 10, until), at(0), 500);
    expect(messages.map(idOf).filter((id) => id > until)).toEqual([]);
    expect(idOf(messages.at(-1) ?? '')).toBe(until);
  });

  it('tells where to go on when there is nothing new for a while', async () => {
    let seconds = 0;
    const clock: Clock = {
      ...systemClock,
      monotonic: () => {
        seconds += 10;
        return seconds * 1_000;
      },
      sleep: async () => {},
    };
    const until = at(60_000);
    const messages = await read(recorded(0, 1, until), at(0), 2, clock);
    expect(messages.at(-1)).toBe(`id: ${until}`);
  });
});
