import { expect, it } from '@jest/globals';
import { ArkError, errorCodes } from './errors.js';
import { ProblemDetails, problemDetails } from './problem.js';

it('tells code, status, advice and the places that are wrong', () => {
  const errors = [{ path: 'spec.conector', line: 6, column: 3, message: "Unknown field 'conector'" }];
  const error = new ArkError('INVALID_PROFILE', 'One thing is wrong', { details: { errors, secret: 'hunter2' } });
  const details = problemDetails(error, '/requests/1');
  expect(details).toEqual({
    type: 'https://arkflows.io/errors/invalid-profile',
    title: 'The profile is not valid',
    status: 422,
    detail: 'One thing is wrong',
    instance: '/requests/1',
    code: 'INVALID_PROFILE',
    advice: errorCodes.INVALID_PROFILE.advice,
    retryable: false,
    errors,
  });
  expect(ProblemDetails.parse(details)).toEqual(details);
});

it('tells of a run which one it was, and what its failure says of itself', () => {
  const runDetails = { column: 'name', status: 409 };
  const error = new ArkError('TARGET_CONFLICT', 'There already', { details: { runId: 'run_1', runDetails, other: 1 } });
  const details = problemDetails(error);
  expect(details).toMatchObject({ runId: 'run_1', details: runDetails });
  expect(details).not.toHaveProperty('other');
  expect(ProblemDetails.parse(details)).toEqual(details);
});

it('shows nothing of an error that it does not know', () => {
  const details = problemDetails(new Error('password=hunter2'));
  expect(details).toMatchObject({ status: 500, code: 'INTERNAL' });
  expect(JSON.stringify(details)).not.toContain('hunter2');
});
