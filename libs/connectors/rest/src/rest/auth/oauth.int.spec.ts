import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { RestClient } from '../client.js';
import { type OAuthProvider, client as registered, startOAuthProvider } from '../testing/oauth-provider.fixture.js';
import { call, failure, openClient } from '../testing/rest-calls.fixture.js';
import { json, TestServer } from '../testing/test-server.fixture.js';

describe('an API whose tokens come from a real OAuth provider', () => {
  let provider: OAuthProvider;
  let api: TestServer;
  const clients: RestClient[] = [];
  const open = async (credential: Record<string, unknown> = {}) => {
    const client = await openClient({ baseUrl: api.url }, () => ({
      type: 'oauth2ClientCredentials',
      tokenUrl: provider.tokenUrl,
      ...registered,
      ...credential,
    }));
    clients.push(client);
    return client;
  };
  const input = { method: 'POST', path: '/contacts', body: { name: 'Ann' } };

  beforeAll(async () => {
    provider = await startOAuthProvider();
    api = await TestServer.start();
  });
  beforeEach(() => {
    api.received.length = 0;
    api.answer = async ({ headers, body }, response) => {
      const [, token = ''] = headers.authorization?.split(' ') ?? [];
      return (await provider.knows(token)) ? json(response, 201, JSON.parse(body)) : json(response, 401, { token });
    };
  });
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()));
  });
  afterAll(async () => {
    await api?.stop();
    await provider?.stop();
  });

  it.each([
    { authMethod: 'client_secret_basic' },
    { authMethod: 'client_secret_post', clientId: `${registered.clientId}-post` },
    { scope: 'contacts:write' },
  ])('is called with a token that is fetched by %j', async (credential) => {
    expect(await call(await open(credential), input)).toMatchObject({ status: 201, body: { name: 'Ann' } });
  });

  it('gets one token for 200 calls at the same time', async () => {
    const client = await open();
    const before = provider.given;
    await Promise.all(Array.from({ length: 200 }, () => call(client, input)));
    expect(provider.given - before).toBe(1);
    expect(api.received).toHaveLength(200);
  });

  it('gets another token when it was taken back, and each call is carried out once', async () => {
    const client = await open();
    await call(client, input);
    provider.revokeAll();
    const before = provider.given;
    const outputs = await Promise.all(Array.from({ length: 50 }, () => call(client, input)));
    expect(outputs.map(({ status }) => status)).toEqual(Array(50).fill(201));
    expect(provider.given - before).toBeLessThanOrEqual(3);
  });

  it('is asked again once only, when it does not accept a new token either', async () => {
    api.answer = ({ headers }, response) => json(response, 401, { said: headers.authorization });
    const error = await failure(await open(), input);
    expect(error).toMatchObject({ code: 'AUTHENTICATION_FAILED', retryable: true, effect: 'none' });
    expect(api.received).toHaveLength(2);
    expect(new Set(api.received.map(({ headers }) => headers.authorization)).size).toBe(2);
    const said = JSON.stringify([error.message, error.details]);
    for (const { headers } of api.received) expect(said).not.toContain(headers.authorization?.split(' ')[1]);
  });

  it.each([
    [{ clientSecret: 'c4n4ry-wrong' }, 'invalid_client'],
    [{ clientId: 'nobody' }, 'invalid_client'],
    [{ scope: 'contacts:admin' }, 'invalid_scope'],
  ])('is not called with %j, and the error names what the provider says', async (credential, code) => {
    const error = await failure(await open(credential), input);
    expect(error).toMatchObject({
      code: 'AUTHENTICATION_FAILED',
      retryable: true,
      effect: 'none',
      message: expect.stringContaining(`${provider.tokenUrl} refused: ${code}`),
      details: { error: code },
    });
    expect(JSON.stringify([error.message, error.details, String(error.cause)])).not.toContain('c4n4ry');
    expect(api.received).toEqual([]);
  });

  it.each([
    [
      'http://127.0.0.1:1/token',
      'TARGET_UNREACHABLE',
      /^The token endpoint http:\/\/127.0.0.1:1\/token: .*ECONNREFUSED/,
    ],
    ['/elsewhere', 'AUTHENTICATION_FAILED', /check tokenUrl/],
  ])('is not called when the token endpoint is %s', async (tokenUrl, code, message) => {
    const at = new URL(tokenUrl, provider.tokenUrl).href;
    expect(await failure(await open({ tokenUrl: at }), input)).toMatchObject({
      code,
      retryable: true,
      effect: 'none',
      message: expect.stringMatching(message),
    });
  });
});
