import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { exitCodes } from '../exit-codes.js';
import { CliFailure } from '../failure.js';

/** An event of a gateway is far smaller. */
const LONGEST_EVENT = 4 * 1024 * 1024;

/**
 * Server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html) as they come, until their stream ends.
 * `heard` is called for whatever comes, comments too. An id is told before its event, as one without data: it may come alone.
 * Throws CliFailure for what is too long to be an event.
 */
export async function* readEvents(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  heard: () => void,
): AsyncGenerator<EventSourceMessage> {
  const events: EventSourceMessage[] = [];
  const parser = createParser({
    maxBufferSize: LONGEST_EVENT,
    onId: (id) => events.push({ id, event: undefined, data: '' }),
    onEvent: (event) => events.push(event),
    onError: ({ type }) => {
      // A field that nobody knows is to be passed over.
      if (type !== 'max-buffer-size-exceeded') return;
      throw new CliFailure(
        exitCodes.failed,
        `An event of more than ${LONGEST_EVENT} characters came: is it a gateway?`,
      );
    },
  });
  for await (const text of body.pipeThrough(new TextDecoderStream())) {
    heard();
    parser.feed(text);
    yield* events.splice(0);
  }
}

/** Aborts its signal when nothing was heard for so long. */
export class SilenceLimit {
  readonly #over = new AbortController();
  readonly #timer: NodeJS.Timeout;

  constructor(silenceMs: number) {
    this.#timer = setTimeout(() => this.#over.abort(), silenceMs);
  }

  get signal(): AbortSignal {
    return this.#over.signal;
  }

  heard(): void {
    this.#timer.refresh();
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}
