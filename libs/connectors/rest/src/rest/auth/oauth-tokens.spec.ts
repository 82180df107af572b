import { type Clock, silentLog } from '@arkflows/contracts';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { OAuth2ClientCredentials } from './credential.js';
import { OAuthTokens } from './oauth-tokens.js';

const credential: OAuth2ClientCredentials = {
  type: 'oauth2ClientCredentials',
  tokenUrl: 'https://login.example/token',
  clientId: 'ark',
  clientSecret: 'c4n4ry',
  authMethod: 'client_secret_basic',
};

describe('the token of a client', () => {
  let seconds: number;
  let given: number;
  let answer: () => { status: number; body: unknown };
  let tokens: OAuthTokens;
  const clock: Clock = { now: () => seconds * 1_000, monotonic: () => seconds * 1_000, sleep: async () => {} };
  const current = async () => (await tokens.current(credential, AbortSignal.timeout(5_000))).value;
  /** Lets what was begun come to its end. */
  const settle = () => new Promise((resolve) => setImmediate(resolve));

  beforeEach(() => {
    seconds = 0;
    given = 0;
    answer = () => ({ status: 200, body: { access_token: `token-${given}`, token_type: 'bearer', expires_in: 600 } });
    tokens = new OAuthTokens({
      clock,
      log: silentLog,
      send: async () => {
        given++;
        const { status, body } = answer();
        return { status, headers: {}, body: Buffer.from(JSON.stringify(body)) };
      },
    });
  });

  it('is fetched once for all who ask at the same time', async () => {
    expect(await Promise.all(Array.from({ length: 100 }, current))).toEqual(Array(100).fill('token-1'));
    expect(given).toBe(1);
  });

  it('is renewed before it ends, and serves until the new one is there', async () => {
    await current();
    seconds = 539;
    expect(await current()).toBe('token-1');
    seconds = 541;
    expect(await Promise.all([current(), current()])).toEqual(['token-1', 'token-1']);
    await settle();
    expect(await current()).toBe('token-2');
    expect(given).toBe(2);
  });

  it('serves on while it cannot be renewed, without a try for every call, until its end', async () => {
    await current();
    answer = () => ({ status: 503, body: {} });
    seconds = 545;
    for (let n = 0; n < 20; n++) {
      expect(await current()).toBe('token-1');
      await settle();
    }
    expect(given).toBe(2);
    seconds = 596;
    await expect(current()).rejects.toMatchObject({ code: 'TARGET_UNAVAILABLE', retryable: true, effect: 'none' });
  });

  it('is fetched anew when it was refused or the credential is another', async () => {
    const token = await tokens.current(credential, AbortSignal.timeout(5_000));
    tokens.forget(token);
    expect(await current()).toBe('token-2');
    tokens.forget(token);
    expect(await current()).toBe('token-2');
    const other = await tokens.current({ ...credential, clientSecret: 'new' }, AbortSignal.timeout(5_000));
    expect(other.value).toBe('token-3');
  });

  it('that was refused is not asked for again for a few seconds, unless the credential is another', async () => {
    const granted = answer;
    answer = () => ({ status: 401, body: { error: 'invalid_client' } });
    for (let n = 0; n < 20; n++) await expect(current()).rejects.toMatchObject({ code: 'AUTHENTICATION_FAILED' });
    expect(given).toBe(1);
    answer = granted;
    seconds = 4.9;
    await expect(current()).rejects.toThrow(/invalid_client/);
    const other = await tokens.current({ ...credential, clientSecret: 'right' }, AbortSignal.timeout(5_000));
    expect(other.value).toBe('token-2');
    seconds = 5;
    expect(await current()).toBe('token-3');
  });

  it('is not kept waiting for by who has no time, but by the others', async () => {
    const impatient = tokens.current(credential, AbortSignal.abort(new Error('no time')));
    const patient = current();
    await expect(impatient).rejects.toThrow('no time');
    expect(await patient).toBe('token-1');
  });

  it.each([
    [
      400,
      { error: 'invalid_scope', error_description: 'not c4n4ry' },
      /login.example\/token refused: invalid_scope \(not \[red/,
    ],
    [401, { error: 'invalid_client' }, /refused: invalid_client/],
    [404, {}, /answered 404; check tokenUrl/],
    [200, { access_token: 'two words' }, /answered no token/],
    [200, { access_token: 'x', token_type: 'mac' }, /only Bearer/],
  ])('that is refused with %d and %j says why, and no secret', async (status, body, message) => {
    answer = () => ({ status, body });
    const error = await current().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'AUTHENTICATION_FAILED', retryable: true, effect: 'none' });
    expect((error as Error).message).toMatch(message);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('c4n4ry');
  });
});
