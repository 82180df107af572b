import { Readable } from 'node:stream';
import { ArkError, type Clock, type RunSummary } from '@arkflows/contracts';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { CLOCK } from '../ports.js';
import type { RunEntity } from './run.entity.js';
import { type RunFilter, RunRepository } from './run.repository.js';
import { tailRuns } from './run-tail.js';

/** Each asks the database twice a second. */
const MAX_STREAMS = 50;
const HEARTBEAT_MS = 15_000;
/** After it a client begins anew where it was: no stream lasts for ever. */
const LONGEST_MS = 60 * 60_000;

/** Streams of runs as server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html). */
@Injectable()
export class RunStreams implements OnModuleDestroy {
  readonly #stopping = new AbortController();
  #open = 0;

  constructor(
    private readonly runs: RunRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Ends all of them, so that the gateway can stop. */
  onModuleDestroy(): void {
    this.#stopping.abort();
  }

  /** From now on, or from where `lastEventId` says. Throws ArkError RATE_LIMITED, INVALID_REQUEST. */
  open(
    filter: RunFilter,
    lastEventId: string | undefined,
    show: (run: RunEntity) => RunSummary,
    gone: AbortSignal,
  ): Readable {
    if (this.#open >= MAX_STREAMS) {
      throw new ArkError('RATE_LIMITED', `${MAX_STREAMS} others are followed here already`, { retryable: true });
    }
    const since = readEventId(lastEventId);
    const signal = AbortSignal.any([gone, this.#stopping.signal, AbortSignal.timeout(LONGEST_MS)]);
    const stream = Readable.from(this.#events(filter, since, show, signal), { objectMode: false });
    this.#open++;
    stream.once('close', () => this.#open--);
    // A client that went away is no fault.
    stream.on('error', () => {});
    return stream;
  }

  async *#events(
    filter: RunFilter,
    since: string | undefined,
    show: (run: RunEntity) => RunSummary,
    signal: AbortSignal,
  ): AsyncGenerator<string> {
    let said = this.clock.monotonic();
    yield ': runs as they are recorded\n\n';
    for await (const look of tailRuns(this.runs, filter, since, { clock: this.clock, signal })) {
      const silent = this.clock.monotonic() - said >= HEARTBEAT_MS;
      if (look.runs.length === 0 && !silent) continue;
      said = this.clock.monotonic();
      const events = look.runs.map((run) => `id: ${look.since}\nevent: run\ndata: ${JSON.stringify(show(run))}\n\n`);
      // An id alone is no event, but where the client goes on.
      yield events.length === 0 ? `id: ${look.since}\n\n` : events.join('');
    }
  }
}

function readEventId(text: string | undefined): string | undefined {
  if (text === undefined || text === '') return undefined;
  const time = new Date(text);
  if (!Number.isNaN(time.getTime())) return time.toISOString();
  throw new ArkError('INVALID_REQUEST', 'Last-Event-ID is none that a stream of runs has given', {
    details: { path: 'Last-Event-ID' },
  });
}
