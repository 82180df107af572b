import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { FakeClock } from '../fake-clock.fixture.js';
import { type BreakerState, CircuitBreaker, isOutage, type Permit } from './circuit-breaker.js';

const policy = { failureRate: 0.5, windowMs: 30_000, minimum: 10, openMs: 1_000 };

describe('a circuit breaker', () => {
  let clock: FakeClock;
  let states: BreakerState[];
  let ready: number;
  let breaker: CircuitBreaker;

  beforeEach(() => {
    jest.useFakeTimers();
    [clock, states, ready] = [new FakeClock(), [], 0];
    const observer = { changed: (state: BreakerState) => states.push(state), ready: () => ready++ };
    breaker = new CircuitBreaker(policy, clock, observer, () => 0);
  });
  afterEach(() => {
    breaker.close();
    jest.useRealTimers();
  });

  const pass = (ms: number) => {
    clock.pass(ms);
    jest.advanceTimersByTime(ms);
  };
  const call = (succeeded: number, failed: number) => breaker.ended(breaker.permit() as Permit, succeeded, failed);
  const open = () => {
    for (let i = 0; i < 10; i++) call(0, 1);
  };

  it('stays closed below the least number of calls, and below the rate', () => {
    for (let i = 0; i < 9; i++) call(0, 1);
    expect(breaker.state).toBe('closed');
    call(20, 0);
    for (let i = 0; i < 100; i++) call(2, 1);
    expect(breaker.state).toBe('closed');
  });

  it('opens at the rate, and lets nothing through for its time', () => {
    open();
    expect(breaker.state).toBe('open');
    expect(breaker.permit()).toBeNull();
    pass(999);
    expect([breaker.permit(), breaker.reopensInMs, ready]).toEqual([null, 1, 0]);
    pass(1);
    expect([breaker.state, breaker.reopensInMs, ready]).toEqual(['halfOpen', 0, 1]);
  });

  it('probes with one call at a time, and closes when three in a row succeed', () => {
    open();
    pass(1_000);
    for (let probe = 1; probe <= 3; probe++) {
      const permit = breaker.permit() as Permit;
      expect([permit, breaker.permit(), breaker.state]).toEqual(['probe', null, 'halfOpen']);
      breaker.ended(permit, 1, 0);
    }
    expect([breaker.state, breaker.permit(), breaker.permit()]).toEqual(['closed', 'call', 'call']);
    expect(states).toEqual(['open', 'halfOpen', 'closed']);
    call(0, 1);
    expect(breaker.state).toBe('closed');
  });

  it('opens for twice as long with each probe that fails, up to sixteen times', () => {
    open();
    for (const ms of [1_000, 2_000, 4_000, 8_000, 16_000, 16_000]) {
      expect(breaker.reopensInMs).toBe(ms);
      pass(ms);
      call(0, 1);
    }
    pass(16_000);
    for (let probe = 0; probe < 3; probe++) call(1, 0);
    open();
    expect(breaker.reopensInMs).toBe(1_000);
  });

  it('lets another probe through when one told nothing of the target', () => {
    open();
    pass(1_000);
    call(0, 0);
    expect([breaker.state, breaker.permit()]).toEqual(['halfOpen', 'probe']);
  });

  it('learns nothing from calls that began before it opened', () => {
    const early = breaker.permit() as Permit;
    open();
    breaker.ended(early, 1, 0);
    expect(breaker.state).toBe('open');
    pass(1_000);
    breaker.ended('call', 1, 0);
    expect(breaker.state).toBe('halfOpen');
  });

  it('leaves no timer behind', () => {
    open();
    breaker.close();
    expect(jest.getTimerCount()).toBe(0);
  });
});

it('a refused event is no outage', () => {
  const codes = ['TARGET_UNREACHABLE', 'TARGET_TIMEOUT', 'TARGET_REJECTED', 'TARGET_RATE_LIMITED'] as const;
  expect(codes.map((code) => isOutage({ code }))).toEqual([true, true, false, false]);
});
