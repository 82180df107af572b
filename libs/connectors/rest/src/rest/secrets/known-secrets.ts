import { ConnectorError } from '@arkflows/connector-sdk';
import { mapTexts } from './map-texts.js';
import { SecretFinder } from './secret-finder.js';

/** Shorter secrets stay in what succeeded: they would blot out ordinary words of it. */
const SHORTEST_IN_DATA = 8;
/** The same for what tells of a failure. */
const SHORTEST_IN_MESSAGES = 4;

/** The texts that a call proves itself with, and how to take them out of what the target repeats of them. */
export class KnownSecrets {
  readonly #inData: SecretFinder;
  readonly #inMessages: SecretFinder;

  constructor(private readonly texts: readonly string[]) {
    this.#inData = new SecretFinder(texts, SHORTEST_IN_DATA);
    this.#inMessages = new SecretFinder(texts, SHORTEST_IN_MESSAGES);
  }

  /** Whether these are all and no others. */
  are(texts: readonly string[]): boolean {
    return texts.length === this.texts.length && texts.every((text, at) => text === this.texts[at]);
  }

  /** `data` that was read from `raw`, without secrets of eight characters or more; `data` itself where `raw` holds none. */
  outOf<T>(data: T, raw: string): T {
    if (!this.#inData.mayStandIn(raw)) return data;
    return mapTexts(data, (text) => this.#inData.outOf(text)) as T;
  }

  /** The same for headers. */
  outOfHeaders(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
    return this.outOf(headers, Object.entries(headers).flat().join('\n'));
  }

  /** A text that tells of a failure, without secrets of four characters or more. */
  outOfMessage(text: string): string {
    return this.#inMessages.outOf(text);
  }

  /** What was thrown; of a ConnectorError, its message and details without secrets. */
  outOfFailure(error: unknown): unknown {
    if (!(error instanceof ConnectorError)) return error;
    const { code, message, retryable, effect, retryAfter, details, cause } = error;
    return new ConnectorError(code, this.outOfMessage(message), {
      retryable,
      effect,
      cause,
      ...(retryAfter !== undefined && { retryAfter }),
      ...(details && { details: mapTexts(details, (text) => this.outOfMessage(text)) as Record<string, unknown> }),
    });
  }
}
