import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { RestClient } from '../client.js';
import { createCertificates } from '../testing/certificates.fixture.js';
import { openClient } from '../testing/rest-calls.fixture.js';
import { TestServer } from '../testing/test-server.fixture.js';
import { check } from './check.js';

describe('the check of a connection', () => {
  const certificates = createCertificates();
  const clients: RestClient[] = [];
  let server: TestServer;
  const steps = async (
    connection: Record<string, unknown>,
    credential: unknown = { type: 'bearer', token: 'right' },
  ) => {
    const client = await openClient(
      { baseUrl: `${server.url}/v2`, tls: { ca: certificates.ca }, checkPath: '/me', ...connection },
      () => credential,
    );
    clients.push(client);
    return check(client, AbortSignal.timeout(5_000));
  };
  const verdicts = async (...given: Parameters<typeof steps>) =>
    (await steps(...given)).map(({ name, ok }) => `${name} ${ok ? 'ok' : 'failed'}`);

  beforeAll(async () => {
    server = await TestServer.start(({ method, url, headers }, response) => {
      if (headers.authorization !== 'Bearer right') return response.writeHead(401).end();
      if (url === '/v2/get-only') return response.writeHead(method === 'GET' ? 200 : 405).end();
      return response.writeHead({ '/v2/me': 200, '/v2/admin': 403, '/v2/broken': 500 }[url] ?? 404).end();
    }, certificates);
  });
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()));
  });
  afterAll(() => server?.stop());

  it('passes step by step where all is well, and only reads', async () => {
    const done = await steps({});
    expect(done.map(({ name, ok }) => [name, ok])).toEqual(
      ['resolve', 'connect', 'tls', 'authenticate', 'authorise'].map((name) => [name, true]),
    );
    for (const { durationMs } of done) expect(durationMs).toBeGreaterThanOrEqual(0);
    expect(done.at(-1)?.message).toBe('/v2/me answered 200');
    expect(new Set(server.received.map(({ method }) => method))).toEqual(new Set(['HEAD']));
  });

  it.each([
    [{ checkPath: undefined }, ['authenticate ok', 'authorise ok']],
    [{ checkPath: '/get-only' }, ['authenticate ok', 'authorise ok']],
    [{ checkPath: '/admin' }, ['authenticate ok', 'authorise failed']],
    [{ checkPath: '/broken' }, ['authenticate ok', 'authorise failed']],
  ])('tells from what the target says to %j whether the credential may come in', async (connection, expected) => {
    expect((await verdicts(connection)).slice(3)).toEqual(expected);
  });

  it.each([
    [{ baseUrl: 'https://no-such-host.invalid' }, ['resolve failed']],
    [{ baseUrl: 'https://127.0.0.1:1' }, ['resolve ok', 'connect failed']],
    [{ tls: {} }, ['resolve ok', 'connect ok', 'tls failed']],
  ])('stops at what is wrong in %j, with advice', async (connection, expected) => {
    expect(await verdicts(connection)).toEqual(expected);
    expect((await steps(connection)).at(-1)).toMatchObject({ message: expect.any(String), advice: expect.any(String) });
  });

  it('stops at a credential that the target does not accept', async () => {
    const done = await steps({}, { type: 'bearer', token: 'c4n4ry' });
    expect(done.at(-1)).toMatchObject({ name: 'authenticate', ok: false, message: '/v2/me answered 401' });
    expect(JSON.stringify(done)).not.toContain('c4n4ry');
  });

  it('stops at a token endpoint that does not answer', async () => {
    const credential = {
      type: 'oauth2ClientCredentials',
      tokenUrl: 'http://127.0.0.1:1/token',
      clientId: 'ark',
      clientSecret: 'c4n4ry',
    };
    expect((await steps({}, credential)).at(-1)).toMatchObject({
      name: 'authenticate',
      ok: false,
      message: expect.stringMatching(/^The token endpoint http:\/\/127.0.0.1:1\/token: .*ECONNREFUSED/),
    });
  });
});
