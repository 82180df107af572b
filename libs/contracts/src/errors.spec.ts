import { expect, it } from '@jest/globals';
import { ArkError, errorCodes, isErrorCode, toFailure } from './errors.js';

it('every code has a title, a status and something to do', () => {
  for (const { status, title, advice } of Object.values(errorCodes)) {
    expect(status).toBeGreaterThanOrEqual(400);
    expect(title.length * advice.length).toBeGreaterThan(0);
  }
  expect(isErrorCode('TARGET_TIMEOUT')).toBe(true);
  expect(isErrorCode('toString')).toBe(false);
});

it('an error crosses a process as it is', () => {
  const options = { retryable: true, effect: 'possible', retryAfter: 5, details: { table: 't' } } as const;
  const failure = toFailure(new ArkError('TARGET_TIMEOUT', 'late', options));
  expect(JSON.parse(JSON.stringify(failure))).toEqual({ code: 'TARGET_TIMEOUT', message: 'late', ...options });
  expect(toFailure(new ArkError('NOT_FOUND', 'x'))).toEqual({
    code: 'NOT_FOUND',
    message: 'x',
    retryable: false,
    effect: 'none',
  });
});

it('of an unknown error it is not known whether it had an effect', () => {
  expect(toFailure(new Error('x'), 'CONNECTOR_FAULT')).toMatchObject({ code: 'CONNECTOR_FAULT', effect: 'possible' });
  expect(toFailure('text')).toMatchObject({ code: 'INTERNAL', message: 'text', retryable: false });
});
