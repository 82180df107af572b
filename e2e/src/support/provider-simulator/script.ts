/** In which headers the provider tells of its limit. */
export type HeaderStyle =
  | 'none'
  | 'retry-after'
  | 'retry-after-date'
  | 'ratelimit'
  | 'ratelimit-older'
  | 'ratelimit-fields'
  | 'x-ratelimit'
  | 'x-ratelimit-time';

/** How the provider behaves until it is told otherwise. */
export interface ProviderScript {
  /** Calls that it takes in any `perMs` milliseconds; what comes above gets 429. Null: all. */
  readonly limit: { readonly calls: number; readonly perMs: number; readonly style: HeaderStyle } | null;
  /** Milliseconds before each answer. */
  readonly latencyMs: number;
  /** `unavailable`: 503. `hang`: no answer. `flap`: in turns well and 503, for so long each. */
  readonly mode: 'well' | 'unavailable' | 'hang' | 'flap';
  readonly flap: { readonly wellMs: number; readonly awayMs: number };
  /** With each 503 and, whatever the style, each 429; null: not said. */
  readonly retryAfterSeconds: number | null;
}

export const wellBehaved: ProviderScript = {
  limit: null,
  latencyMs: 0,
  mode: 'well',
  flap: { wellMs: 1_000, awayMs: 1_000 },
  retryAfterSeconds: null,
};

/** One call as the provider saw it. */
export interface ProviderCall {
  /** Milliseconds of the provider's own clock, which never runs backwards. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
  /** What it was answered; 0: nothing. */
  readonly status: number;
}
