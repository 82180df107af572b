import { describe, expect, it } from '@jest/globals';
import type { HttpAnswer, HttpCall } from '../http/call.js';
import { KnownSecrets } from '../secrets/known-secrets.js';
import { refused } from './refused.js';

const call = (method: HttpCall['method']): HttpCall => ({
  method,
  target: '/x',
  headers: {},
  body: null,
  expects: () => false,
});
const answer = (status: number, body = '', headers: HttpAnswer['headers'] = { 'content-type': 'text/plain' }) => ({
  status,
  headers,
  body: Buffer.from(body),
});
const failureOf = (method: HttpCall['method'], given: HttpAnswer, secrets: string[] = []) =>
  refused(call(method), given, new KnownSecrets(secrets), 0);

describe('an answer that means no success', () => {
  it.each([
    [400, 'TARGET_REJECTED', false, 'none'],
    [401, 'AUTHENTICATION_FAILED', true, 'none'],
    [403, 'PERMISSION_DENIED_BY_TARGET', false, 'none'],
    [404, 'TARGET_NOT_FOUND', false, 'none'],
    [408, 'TARGET_TIMEOUT', true, 'none'],
    [409, 'TARGET_CONFLICT', false, 'none'],
    [410, 'TARGET_NOT_FOUND', false, 'none'],
    [412, 'TARGET_CONFLICT', false, 'none'],
    [418, 'TARGET_REJECTED', false, 'none'],
    [422, 'TARGET_REJECTED', false, 'none'],
    [425, 'TARGET_UNAVAILABLE', true, 'none'],
    [429, 'TARGET_RATE_LIMITED', true, 'none'],
    [500, 'TARGET_UNAVAILABLE', true, 'possible'],
    [501, 'TARGET_REJECTED', false, 'none'],
    [503, 'TARGET_UNAVAILABLE', true, 'possible'],
    [504, 'TARGET_TIMEOUT', true, 'possible'],
    [202, 'TARGET_ANSWER_INVALID', false, 'possible'],
    [304, 'TARGET_ANSWER_INVALID', false, 'none'],
    [777, 'CONNECTOR_FAULT', false, 'none'],
  ] as const)('with %d to a POST is %s (retryable: %s, effect: %s)', async (status, code, retryable, effect) => {
    expect(await failureOf('POST', answer(status))).toMatchObject({ code, retryable, effect, details: { status } });
    expect(await failureOf('GET', answer(status))).toMatchObject({ code, retryable, effect: 'none' });
  });

  it('with 403 is a limit where nothing remains of the budget, or the target says when to come again', async () => {
    const spent = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '60' };
    expect(await failureOf('PUT', answer(403, '', spent))).toMatchObject({
      code: 'TARGET_RATE_LIMITED',
      retryable: true,
      retryAfter: 60_000,
    });
    expect(await failureOf('PUT', answer(403, '', { 'retry-after': '5' }))).toMatchObject({ retryAfter: 5_000 });
  });

  it('shows the beginning of what it says, without secrets', async () => {
    const body = `no access for c4n4ry-1,\n password=c4n4ry-2 and Bearer c4n4ry3c4n4ry ${'x'.repeat(1_000)}`;
    const { details } = await failureOf('GET', answer(403, body), ['c4n4ry-1']);
    expect(String(details?.bodyExcerpt).length).toBeLessThanOrEqual(520);
    expect(details?.bodyExcerpt).toMatch(/^no access for \[redacted\], password=\[redacted\]/);
    expect(details?.bodyExcerpt).not.toContain('c4n4ry');
  });

  it('does not show what is no text', async () => {
    const image = { 'content-type': 'image/png' };
    expect((await failureOf('GET', answer(500, 'x', image))).details).toEqual({ status: 500 });
  });
});
