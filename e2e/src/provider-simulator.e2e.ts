import { readProviderLimits } from '@arkflows/resilience';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Provider } from './support/provider-simulator/provider.js';
import { mostWithin } from './support/provider-simulator/sliding-limit.js';

const styles = [
  'retry-after',
  'retry-after-date',
  'ratelimit',
  'ratelimit-older',
  'ratelimit-fields',
  'x-ratelimit',
  'x-ratelimit-time',
] as const;

describe('a simulated provider', () => {
  let provider: Provider;
  beforeAll(async () => {
    provider = await Provider.start();
  });
  beforeEach(() => provider.forget());
  afterAll(() => provider.stop());

  const call = (path = '/orders/1') => fetch(provider.url + path, { method: 'PUT', body: '{}' });
  const limitsOf = ({ headers }: Response) => readProviderLimits(Object.fromEntries(headers), Date.now());

  it.each(styles)('keeps its limit over any second, and says so by %s in a way that is understood', async (style) => {
    await provider.follow({ limit: { calls: 3, perMs: 60_000, style } });
    const statuses: number[] = [];
    for (let i = 0; i < 4; i++) statuses.push((await call()).status);
    expect(statuses).toEqual([200, 200, 200, 429]);
    const said = limitsOf(await call());
    const waits = style.startsWith('retry-after') ? said?.retryAfterMs : said?.resetMs;
    expect(waits).toBeGreaterThan(50_000);
    expect(waits).toBeLessThanOrEqual(61_000);
    if (!style.startsWith('retry-after')) expect(said?.remaining).toBe(0);
  });

  it('is away, slow, flapping or silent when it is told to', async () => {
    await provider.follow({ mode: 'unavailable', retryAfterSeconds: 7 });
    const away = await call();
    expect([away.status, limitsOf(away)]).toEqual([503, { retryAfterMs: 7_000 }]);
    await provider.follow({ latencyMs: 120 });
    const began = performance.now();
    expect((await call()).status).toBe(200);
    expect(performance.now() - began).toBeGreaterThan(100);
    await provider.follow({ mode: 'flap', flap: { wellMs: 40, awayMs: 40 } });
    const seen = new Set<number>();
    const deadline = performance.now() + 10_000;
    while (seen.size < 2 && performance.now() < deadline) seen.add((await call()).status);
    expect([...seen].sort()).toEqual([200, 503]);
    await provider.follow({ mode: 'hang' });
    await expect(fetch(provider.url, { signal: AbortSignal.timeout(200) })).rejects.toThrow();
  });

  it('knows who called when', async () => {
    await provider.follow({ mode: 'unavailable' });
    await call('/a');
    await provider.follow({});
    await call('/b');
    const ledger = await provider.ledger();
    expect(ledger.map(({ method, path, status }) => [method, path, status])).toEqual([
      ['PUT', '/a', 503],
      ['PUT', '/b', 200],
    ]);
    expect(ledger[1]?.at).toBeGreaterThan(ledger[0]?.at ?? Number.NaN);
  });
});

it('the most within a window is found wherever that begins', () => {
  expect(mostWithin([0, 900, 950, 1_800, 1_850, 1_899], 1_000)).toBe(5);
  expect(mostWithin([], 1_000)).toBe(0);
});
