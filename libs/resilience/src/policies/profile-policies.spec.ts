import { type Gauge, Policies, silentLog, systemClock } from '@arkflows/contracts';
import { afterEach, describe, expect, it } from '@jest/globals';
import { composePolicies } from './compose-policies.js';
import type { ProfilePolicyMetrics } from './policy-metrics.js';
import type { ProfilePolicies } from './profile-policies.js';

const success = { isRetry: false, succeeded: 1, outages: 0 };
const outage = { isRetry: false, succeeded: 0, outages: 1 };
const { signal } = new AbortController();

describe('the policies of a profile', () => {
  const opened: ProfilePolicies[] = [];
  let measured: Record<string, number>;
  let ready: number;
  afterEach(() => {
    for (const policies of opened.splice(0)) policies.close();
  });

  function compose(given: object): ProfilePolicies {
    measured = {};
    ready = 0;
    const gauge = (name: string): Gauge => ({ set: (value) => void Object.assign(measured, { [name]: value }) });
    const count = (name: string) => ({ inc: () => gauge(name).set((measured[name] ?? 0) + 1) });
    const metrics: ProfilePolicyMetrics = {
      breaker: (state) => count(state).inc(),
      rateLimited: count('rateLimited'),
      aloneOnShare: gauge('alone'),
      retryBudgetLeft: gauge('budget'),
      cache: { target: count('target'), cache: count('cache'), stale: count('stale') },
      fallbacks: { operation: count('operation'), value: count('value'), deadLetter: count('deadLetter') },
    };
    const dependencies = { clock: systemClock, log: silentLog, metrics, shared: null, replicas: () => 1 };
    const policies = composePolicies('ns/profile', Policies.parse(given), dependencies, () => ready++);
    opened.push(policies);
    return policies;
  }
  const openBreaker = (policies: ProfilePolicies) => {
    for (let call = 0; call < 20; call++) policies.ended(policies.admit(false) ?? 'call', outage);
  };

  it('let everything through where nothing is asked for', () => {
    const policies = compose({});
    for (let call = 0; call < 1_000; call++)
      policies.ended(policies.admit(true) ?? 'call', { ...outage, isRetry: true });
    expect([policies.admit(true), policies.breakerState]).toEqual(['call', 'closed']);
  });

  it('let nothing through while the breaker is open, and take no token of the limit for it', async () => {
    const policies = compose({ circuitBreaker: { open: '100ms' }, rateLimit: { limit: 21, per: '1h' } });
    openBreaker(policies);
    expect([policies.admit(false), policies.refusal, policies.breakerState]).toEqual([null, 'breaker', 'open']);
    const waiting = policies.admitted(false, signal);
    await expect(waiting).rejects.toMatchObject({ code: 'TARGET_UNAVAILABLE', retryable: true, effect: 'none' });
    await new Promise((resolve) => setTimeout(resolve, policies.waitMs + 20));
    expect([ready > 0, policies.admit(false), policies.admit(false)]).toEqual([true, 'probe', null]);
    policies.ended('probe', success);
    expect([policies.admit(false), policies.refusal]).toEqual([null, 'rateLimit']);
    expect(measured).toMatchObject({ open: 1, halfOpen: 1, rateLimited: 1 });
  });

  it('take a call for one, however many events it carried', () => {
    const policies = compose({ circuitBreaker: {} });
    for (let call = 0; call < 19; call++) policies.ended(policies.admit(false) ?? 'call', { ...outage, outages: 500 });
    expect(policies.breakerState).toBe('closed');
    policies.ended(policies.admit(false) ?? 'call', { ...outage, outages: 500 });
    expect(policies.breakerState).toBe('open');
  });

  it('hold retries back when they keep failing, but nothing else', async () => {
    const policies = compose({ retry: { budget: 0.2 } });
    let retries = 0;
    while (policies.admit(true)) retries++;
    expect([retries >= 100, policies.refusal, policies.admit(false)]).toEqual([true, 'retryBudget', 'call']);
    expect(policies.waitMs).toBeGreaterThan(0);
    policies.ended('call', { ...success, succeeded: 20 });
    expect([ready, policies.admit(true)]).toEqual([1, 'call']);
    while (policies.admit(true));
    // A few a second come whatever succeeds.
    expect(await policies.admitted(true, signal)).toBe('call');
  });

  it('make calls wait for the rate limit, and give a waiting one up when it is aborted', async () => {
    const policies = compose({ rateLimit: { limit: 1, per: '200ms' } });
    expect([policies.admit(false), policies.admit(false), policies.refusal]).toEqual(['call', null, 'rateLimit']);
    const aborting = new AbortController();
    const given = policies.admitted(false, aborting.signal);
    aborting.abort(new Error('stopping'));
    await expect(given).rejects.toThrow('stopping');
    const began = performance.now();
    expect(await policies.admitted(false, signal)).toBe('call');
    expect(performance.now() - began).toBeGreaterThan(100);
  });

  it('call less when the target says so', () => {
    const policies = compose({ rateLimit: { limit: 1_000, per: '1s' } });
    expect(policies.admit(false)).toBe('call');
    policies.observe({ retryAfterMs: 60_000 });
    expect([policies.admit(false), policies.refusal]).toEqual([null, 'rateLimit']);
  });
});
