const DEFAULT_WAIT_MS = 10_000;
const MAX_WAIT_MS = 60_000;

/** How long a caller wants to wait for the answer. */
export interface Preference {
  readonly waitMs: number;
  /** The caller does not need the answer in the response. */
  readonly respondAsync: boolean;
  /** What of the header was followed, for `Preference-Applied`; empty when nothing was said. */
  readonly applied: string;
}

/**
 * Reads the preferences `respond-async` and `wait` (seconds) of a `Prefer` header (RFC 7240). Of one that is repeated the first
 * counts; what is not known or not well formed is left aside, as the RFC has it. A wait is 60 seconds at most; without one it is
 * 10 seconds, or none with `respond-async`.
 */
export function readPreference(header: string | readonly string[] | undefined): Preference {
  const asked = parse(typeof header === 'string' ? header : (header ?? []).join(','));
  const respondAsync = asked.has('respond-async');
  const wait = /^\d{1,9}$/.exec(asked.get('wait') ?? '')?.[0];
  const waitMs =
    wait === undefined ? (respondAsync ? 0 : DEFAULT_WAIT_MS) : Math.min(Number(wait) * 1_000, MAX_WAIT_MS);
  const applied = [
    ...(respondAsync ? ['respond-async'] : []),
    ...(wait === undefined ? [] : [`wait=${waitMs / 1_000}`]),
  ];
  return { waitMs, respondAsync, applied: applied.join(', ') };
}

/** A longer header is nobody's honest wish. */
const MAX_LENGTH = 1_000;
/** What stands between commas, where those in quotes do not count. */
const part = /(?:[^,"]|"(?:[^"\\]|\\.)*"?)+/g;
/** A name, perhaps a value as it is or in quotes, perhaps parameters of its own. */
const preference = /^([\w!#$%&'*+.^`|~-]+)(?:\s*=\s*(?:"([^"\\]*)"|([^\s;"]+)))?\s*(?:;.*)?$/s;

function parse(header: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  if (header.length > MAX_LENGTH) return found;
  for (const [text] of header.matchAll(part)) {
    const [, name, quoted, plain = ''] = preference.exec(text.trim()) ?? [];
    if (name !== undefined && !found.has(name.toLowerCase())) found.set(name.toLowerCase(), quoted ?? plain);
  }
  return found;
}
