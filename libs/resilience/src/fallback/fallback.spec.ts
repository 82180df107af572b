import type { ErrorCode, Failure } from '@arkflows/contracts';
import { describe, expect, it } from '@jest/globals';
import { CompiledFallback } from './fallback.js';

const failure = (code: ErrorCode, effect: Failure['effect'] = 'none'): Failure => ({
  code,
  effect,
  message: '',
  retryable: true,
});
const away = failure('TARGET_UNAVAILABLE');

describe('a fallback', () => {
  it('goes on step by step, and comes to an end', () => {
    const fallback = new CompiledFallback([{ operation: 'second' }, { operation: 'backup/send' }, 'deadLetter'], false);
    const [first, second, third] = [-1, 0, 1].map((after) => fallback.next(away, after));
    expect(first).toEqual({ step: 0, kind: 'operation', profile: null, operation: 'second' });
    expect(second).toEqual({ step: 1, kind: 'operation', profile: 'backup', operation: 'send' });
    expect(third).toEqual({ step: 2, kind: 'deadLetter' });
    expect(fallback.next(away, 2)).toBeNull();
  });

  it('is for failures of the target, and not of the event', () => {
    const fallback = new CompiledFallback([{ value: null }], true);
    expect(fallback.next(away)).toEqual({ step: 0, kind: 'value', value: null });
    expect(fallback.next(failure('TARGET_REJECTED'))).toBeNull();
  });

  it('is for the codes that a step names', () => {
    const fallback = new CompiledFallback([{ value: [], on: ['TARGET_NOT_FOUND'] }, { operation: 'other' }], true);
    expect(fallback.next(failure('TARGET_NOT_FOUND'))).toMatchObject({ kind: 'value', value: [] });
    expect(fallback.next(away)).toMatchObject({ kind: 'operation', operation: 'other' });
  });

  it('does nothing elsewhere that may have been done already', () => {
    const steps = [{ operation: 'second' }, 'deadLetter' as const];
    const broken = failure('TARGET_TIMEOUT', 'possible');
    expect(new CompiledFallback(steps, false).next(broken)).toMatchObject({ kind: 'deadLetter' });
    expect(new CompiledFallback(steps, true).next(broken)).toMatchObject({ kind: 'operation' });
  });
});
