import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { ArkError } from '@arkflows/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { RestClient } from '../client.js';
import { createCertificates } from '../testing/certificates.fixture.js';
import { openClient } from '../testing/rest-calls.fixture.js';
import { json, TestServer } from '../testing/test-server.fixture.js';
import { check } from './check.js';

const statuses: Readonly<Record<string, number>> = {
  '/v2/me': 200,
  '/v2/admin': 403,
  '/v2/limited': 429,
  '/v2/broken': 500,
  '/v2/late': 504,
};
/** A credential whose token endpoint stands there. */
const oauth = (tokenUrl: string) => ({
  type: 'oauth2ClientCredentials',
  tokenUrl,
  clientId: 'ark',
  clientSecret: 'c4n4ry-secret',
});

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
      if (url === '/v2/login') return response.writeHead(200, { 'content-type': 'text/html' }).end();
      if (url === '/v2/circle') return response.writeHead(302, { location: url }).end();
      if (url === '/v2/away') return response.writeHead(301, { location: 'https://elsewhere.invalid/' }).end();
      if (url === '/v2/closed') return response.destroy();
      if (url === '/v2/slow') return;
      return response.writeHead(statuses[url] ?? 404).end();
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
    [{ checkPath: '/get-only' }, ['authenticate ok', 'authorise ok']],
    [{ checkPath: '/admin' }, ['authenticate ok', 'authorise failed']],
    [{ checkPath: '/broken' }, ['authenticate failed']],
    [{ checkPath: '/missing' }, ['authenticate ok']],
    [{ checkPath: undefined }, ['authenticate ok']],
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

  it.each([
    ['/missing', /answered 404, which does not tell whether it takes the credential; name as checkPath/],
    [undefined, /^\/v2 answered 404, which does not tell/],
  ])('claims no right where %s told nothing of it', async (checkPath, message) => {
    expect((await steps({ checkPath })).at(-1)).toMatchObject({
      name: 'authenticate',
      ok: true,
      message: expect.stringMatching(message),
    });
  });

  it.each([
    ['fails', { checkPath: '/broken' }, /answered 500/, /status page or its log; it is not the credential/],
    ['limits calls', { checkPath: '/limited' }, /answered 429/, /limits calls: wait/],
    ['waits too long for others', { checkPath: '/late' }, /answered 504/, /not overloaded/],
    ['forbids', { checkPath: '/admin' }, /answered 403/, /Grant the right/],
    ['leads in a circle', { checkPath: '/circle', redirects: { follow: 2 } }, /302/, /Correct baseUrl or checkPath/],
    ['leads elsewhere', { checkPath: '/away' }, /301.*another origin/, /Correct baseUrl or checkPath/],
    ['shows a page', { checkPath: '/login' }, /with a web page/, /baseUrl and checkPath, and whether a login page/],
    ['closes the connection', { checkPath: '/closed' }, /closed the connection/, /log of the target/],
    ['hangs', { checkPath: '/slow', timeouts: { headers: '100ms' } }, /did not begin/, /raise timeouts.headers/],
  ])('advises by what went wrong: a target that %s', async (_, connection, message, advice) => {
    expect((await steps(connection)).at(-1)).toMatchObject({
      ok: false,
      message: expect.stringMatching(message),
      advice: expect.stringMatching(advice),
    });
  });

  it('does not take a web page at baseUrl for an answer of the API', async () => {
    const done = await steps({ baseUrl: `${server.url}/v2/login`, checkPath: undefined });
    expect(done.at(-1)).toMatchObject({ name: 'authenticate', message: expect.stringContaining('may be a login') });
  });

  it('tells TLS from none', async () => {
    const plain = await TestServer.start();
    const noTls = await steps({ baseUrl: `https://127.0.0.1:${plain.port}` });
    expect(noTls.at(-1)).toMatchObject({ name: 'tls', advice: expect.stringContaining('say http:// in baseUrl') });
    await plain.stop();
    const noPlain = await steps({ baseUrl: `http://127.0.0.1:${server.port}`, tls: {} });
    expect(noPlain.at(-1)).toMatchObject({
      name: 'authenticate',
      ok: false,
      advice: expect.stringContaining('say https:// in baseUrl'),
    });
  });

  it('tells a server that is silent, or hangs up, from one that cannot prove its name', async () => {
    let silent = true;
    const sockets = new Set<Socket>();
    const listener = createServer((socket) => {
      socket.on('error', () => {});
      if (silent) sockets.add(socket);
      else socket.destroy();
    }).listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const baseUrl = `https://127.0.0.1:${(listener.address() as AddressInfo).port}`;
    const last = async () => (await steps({ baseUrl, timeouts: { connect: '200ms' } })).at(-1);
    expect(await last()).toMatchObject({
      name: 'tls',
      message: 'No answer within 200ms',
      advice: expect.stringContaining('speaks TLS, or'),
    });
    silent = false;
    expect(await last()).toMatchObject({ name: 'tls', advice: expect.stringContaining('closes the connection') });
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => listener.close(resolve));
  });

  it('says how to store a credential that is missing', async () => {
    const client = await openClient({ baseUrl: server.url, tls: { ca: certificates.ca } }, () => {
      throw new ArkError('CREDENTIAL_MISSING', "Credential 'api' is not there");
    });
    clients.push(client);
    expect((await check(client, AbortSignal.timeout(5_000))).at(-1)).toMatchObject({
      name: 'authenticate',
      message: "Credential 'api' is not there",
      advice: expect.stringContaining('`ark credentials put`'),
    });
  });

  it.each([
    [401, { error: 'invalid_client' }, /refused: invalid_client/, /^Check the credential: tokenUrl, clientId/],
    [503, {}, /answered 503/, /provider of tokens itself fails/],
    [429, {}, /answered 429/, /provider of tokens limits/],
  ])('tells a token endpoint that answers %d from the target', async (status, body, message, advice) => {
    const provider = await TestServer.start((_, response) => json(response, status, body));
    expect((await steps({}, oauth(`${provider.url}/token`))).at(-1)).toMatchObject({
      name: 'authenticate',
      message: expect.stringMatching(message),
      advice: expect.stringMatching(advice),
    });
    await provider.stop();
  });

  it('stops at a token endpoint that does not answer', async () => {
    expect((await steps({}, oauth('http://127.0.0.1:1/token'))).at(-1)).toMatchObject({
      name: 'authenticate',
      ok: false,
      message: expect.stringMatching(/^The token endpoint http:\/\/127.0.0.1:1\/token: .*ECONNREFUSED/),
      advice: expect.stringContaining('Check tokenUrl'),
    });
  });
});
