import type { CloudEvent } from '@arkflows/contracts';
import { describe, expect, it } from '@jest/globals';
import { answerOf } from './result-answer.js';

const result = (attributes: object): CloudEvent =>
  ({ specversion: '1.0', id: 'run_1', source: 's', type: 't', data: null, ...attributes }) as CloudEvent;

describe('the answer to a call', () => {
  it('holds what the operation gave', () => {
    const answer = answerOf(result({ arkstatus: 'succeeded', data: [1, null] }), 'run_1');
    expect(answer).toEqual({ runId: 'run_1', status: 'succeeded', data: [1, null] });
  });

  it('says what stood in for the target', () => {
    const stale = result({ arkstatus: 'succeeded', arkcache: 'stale', data: 1 });
    expect(answerOf(stale, 'run_1')).toEqual({ runId: 'run_1', status: 'succeeded', data: 1, cache: 'stale' });
    const other = result({ arkstatus: 'succeeded', arkfallback: 'operation/second', data: 1 });
    expect(answerOf(other, 'run_1')).toMatchObject({ fallback: 'operation/second' });
  });

  it('says when that was too large for a reply', () => {
    const answer = answerOf(result({ arkstatus: 'succeeded', arkomitted: 'true' }), 'run_1');
    expect(answer).toEqual({ runId: 'run_1', status: 'succeeded', omitted: true });
  });

  const failureOf = (arkstatus: string, data?: object): unknown => {
    try {
      return answerOf(result({ arkstatus, data }), 'run_1');
    } catch (error) {
      return error;
    }
  };

  it('is the failure of the run, with its details', () => {
    const failure = { code: 'TARGET_CONFLICT', message: 'there already', effect: 'none' };
    const data = { ...failure, retryable: false, details: { column: 'name', status: 409 } };
    expect(failureOf('dead', data)).toMatchObject({
      ...failure,
      details: { runDetails: { column: 'name', status: 409 }, runId: 'run_1' },
    });
  });

  it('names the places that are wrong in the data', () => {
    const errors = [{ path: '/name', message: 'must be a string' }];
    const data = { code: 'INPUT_INVALID', message: 'does not fit', details: { errors } };
    expect(failureOf('dead', data)).toMatchObject({ details: { errors, runDetails: { errors } } });
  });

  it('never promises another try of a run that is over', () => {
    const data = { code: 'TARGET_UNAVAILABLE', message: 'answered 503', retryable: true, effect: 'none' };
    for (const status of ['dead', 'skipped', 'uncertain']) {
      expect(failureOf(status, data)).toMatchObject({ retryable: false });
    }
  });

  it('says that it may have happened, and of what that came', () => {
    const data = { code: 'TARGET_TIMEOUT', message: 'no answer', retryable: true, effect: 'possible' };
    expect(failureOf('uncertain', { ...data, details: { status: 504 } })).toMatchObject({
      code: 'OUTCOME_UNCERTAIN',
      message: 'The operation may have been carried out, or not: TARGET_TIMEOUT: no answer',
      retryable: false,
      effect: 'possible',
      details: { runId: 'run_1', runDetails: { status: 504 } },
    });
    const known = { code: 'OUTCOME_UNCERTAIN', message: 'The service ended meanwhile' };
    expect(failureOf('uncertain', known)).toMatchObject(known);
    expect(failureOf('uncertain')).toMatchObject({ code: 'OUTCOME_UNCERTAIN', retryable: false });
  });

  it('is a failure too when a newer service fails in a way that is not known here', () => {
    const data = { code: 'MOON_IN_THE_WAY', message: 'wait' };
    expect(() => answerOf(result({ arkstatus: 'dead', data }), 'run_1')).toThrow(
      expect.objectContaining({ code: 'CONNECTOR_FAULT', message: 'wait', effect: 'possible' }),
    );
    expect(() => answerOf(result({ arkstatus: 'dead' }), 'run_1')).toThrow(
      expect.objectContaining({ code: 'INTERNAL' }),
    );
  });
});
