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

  it('says when that was too large for a reply', () => {
    const answer = answerOf(result({ arkstatus: 'succeeded', arkomitted: 'true' }), 'run_1');
    expect(answer).toEqual({ runId: 'run_1', status: 'succeeded', omitted: true });
  });

  it('is the failure of the run', () => {
    const data = {
      code: 'TARGET_CONFLICT',
      message: 'there already',
      retryable: false,
      effect: 'none',
      details: { a: 1 },
    };
    expect(() => answerOf(result({ arkstatus: 'dead', data }), 'run_1')).toThrow(
      expect.objectContaining({ ...data, details: { a: 1, runId: 'run_1' } }),
    );
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
