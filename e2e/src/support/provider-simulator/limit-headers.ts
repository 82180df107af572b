import type { HeaderStyle } from './script.js';
import type { SlidingLimit } from './sliding-limit.js';

type Headers = Readonly<Record<string, string>>;

/** What a provider of this style says with an answer; `now` is its own clock. */
export function limitHeaders(style: HeaderStyle, limit: SlidingLimit, now: number, refused: boolean): Headers {
  const { calls, perMs, remaining } = limit;
  const seconds = Math.ceil(limit.roomIn(now) / 1_000);
  const window = Math.ceil(perMs / 1_000);
  // Until the window is as empty as it gets without further calls.
  const reset = remaining === calls ? 0 : window;
  switch (style) {
    case 'none':
      return {};
    case 'retry-after':
      return refused ? { 'retry-after': String(seconds) } : {};
    case 'retry-after-date':
      return refused ? { 'retry-after': new Date(Date.now() + seconds * 1_000).toUTCString() } : {};
    case 'ratelimit':
      return {
        'ratelimit-policy': `"default";q=${calls};w=${window}`,
        ratelimit: `"default";r=${remaining};t=${reset}`,
      };
    case 'ratelimit-older':
      return { ratelimit: `limit=${calls}, remaining=${remaining}, reset=${reset}` };
    case 'ratelimit-fields':
      return {
        'ratelimit-limit': String(calls),
        'ratelimit-remaining': String(remaining),
        'ratelimit-reset': String(reset),
      };
    case 'x-ratelimit':
    case 'x-ratelimit-time':
      return {
        'x-ratelimit-limit': String(calls),
        'x-ratelimit-remaining': String(remaining),
        'x-ratelimit-reset': String(style === 'x-ratelimit' ? reset : Math.ceil(Date.now() / 1_000) + reset),
      };
  }
}
