/** What a provider says in its answer of its own limit. */
export interface ProviderLimits {
  /** Milliseconds until it takes calls again. */
  readonly retryAfterMs?: number;
  /** Calls that it takes until `resetMs` have passed. */
  readonly remaining?: number;
  /** Milliseconds until its budget is whole again. */
  readonly resetMs?: number;
}

/** One value or several per name; names in lower case. */
export type AnswerHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Longest wait that is believed, in milliseconds. */
const LONGEST_MS = 24 * 3_600_000;
/** Numbers from here on are times, not spans: seconds since the epoch in 2001. */
const EPOCH_SECONDS = 1_000_000_000;

/**
 * Reads `Retry-After` (RFC 9110: seconds or a date), `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers:
 * `"name";r=9;t=30`, several policies, or its older form `limit=10, remaining=9, reset=30`), `RateLimit-Remaining` and `-Reset`
 * (older still), `X-RateLimit-Remaining` and `-Reset` (seconds, or a time in seconds or milliseconds, or a date). What cannot be
 * read counts as not said; undefined where nothing is said. `now` is the wall clock.
 */
export function readProviderLimits(headers: AnswerHeaders, now: number): ProviderLimits | undefined {
  const retryAfterMs = spanOf(textOf(headers, 'retry-after'), now);
  const budget = structured(headers) ?? older(headers, 'ratelimit', now) ?? older(headers, 'x-ratelimit', now);
  if (retryAfterMs === undefined && !budget) return undefined;
  return { ...budget, ...(retryAfterMs !== undefined && { retryAfterMs }) };
}

type Budget = Pick<ProviderLimits, 'remaining' | 'resetMs'>;

/** Of several policies the one that leaves least. */
function structured(headers: AnswerHeaders): Budget | undefined {
  const text = textOf(headers, 'ratelimit');
  if (text === undefined) return undefined;
  const windows = windowsOf(textOf(headers, 'ratelimit-policy'));
  const isOlder = /(?:^|[,;\s])remaining\s*=/i.test(text);
  const budgets = (isOlder ? [text] : listItems(text)).flatMap((item) => {
    const remaining = parameter(item, isOlder ? 'remaining' : 'r');
    if (remaining === undefined) return [];
    const seconds = parameter(item, isOlder ? 'reset' : 't') ?? windows.get(nameOf(item));
    return [budgetOf(remaining, seconds === undefined ? undefined : bounded(seconds * 1_000))];
  });
  return budgets.sort((a, b) => (a.remaining ?? 0) - (b.remaining ?? 0))[0];
}

/** Each policy's window in seconds. */
const windowsOf = (policies: string | undefined): ReadonlyMap<string, number> =>
  new Map(
    listItems(policies ?? '').flatMap((item) => {
      const seconds = parameter(item, 'w');
      return seconds === undefined ? [] : [[nameOf(item), seconds] as const];
    }),
  );

function older(headers: AnswerHeaders, prefix: string, now: number): Budget | undefined {
  const remaining = numberOf(textOf(headers, `${prefix}-remaining`));
  const resetMs = spanOf(textOf(headers, `${prefix}-reset`), now);
  return remaining === undefined && resetMs === undefined ? undefined : budgetOf(remaining, resetMs);
}

const budgetOf = (remaining: number | undefined, resetMs: number | undefined): Budget => ({
  ...(remaining !== undefined && { remaining: Math.floor(remaining) }),
  ...(resetMs !== undefined && { resetMs }),
});

/** Items of a structured list; a comma within quotes separates nothing. */
const listItems = (text: string): string[] => text.match(/(?:"(?:\\.|[^"\\])*"|[^,"])+/g) ?? [];

const nameOf = (item: string): string => /^\s*("(?:\\.|[^"\\])*"|[^;]*)/.exec(item)?.[1]?.trim() ?? '';

const parameter = (item: string, name: string): number | undefined =>
  numberOf(new RegExp(`(?:^|[;,\\s])${name}\\s*=\\s*"?(\\d+(?:\\.\\d+)?)`, 'i').exec(item)?.[1]);

function numberOf(text: string | undefined): number | undefined {
  // Several values of one budget, as some gateways send them: the first is the one in force.
  const found = /^\s*(\d{1,15}(?:\.\d+)?)\s*(?:[,;]|$)/.exec(text ?? '')?.[1];
  return found === undefined ? undefined : Number(found);
}

/** Milliseconds from now until what a number or a date means. */
function spanOf(text: string | undefined, now: number): number | undefined {
  const value = numberOf(text);
  if (value !== undefined) {
    const seconds = value >= EPOCH_SECONDS * 1_000 ? value / 1_000 : value;
    return bounded(seconds >= EPOCH_SECONDS ? seconds * 1_000 - now : seconds * 1_000);
  }
  const date = /[a-z]/i.test(text ?? '') ? Date.parse(text as string) : Number.NaN;
  return Number.isNaN(date) ? undefined : bounded(date - now);
}

const bounded = (ms: number): number => Math.max(0, Math.min(Math.ceil(ms), LONGEST_MS));

function textOf(headers: AnswerHeaders, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : value?.join(', ');
}
