import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { RestClient } from './client.js';
import { call, failure, openClient } from './testing/rest-calls.fixture.js';
import { json, TestServer } from './testing/test-server.fixture.js';

describe('a request to a real server', () => {
  let server: TestServer;
  const clients: RestClient[] = [];
  const open = async (connection: Record<string, unknown> = {}, credential?: () => unknown) => {
    const client = await openClient({ baseUrl: `${server.url}/v2`, ...connection }, credential);
    clients.push(client);
    return client;
  };

  beforeAll(async () => {
    server = await TestServer.start();
  });
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()));
  });
  afterAll(() => server?.stop());

  it('what the target says of its limit is passed on with each answer that says something, good or bad', async () => {
    const said: unknown[] = [];
    const observe = (limits: unknown) => void said.push(limits);
    const client = await open();
    const answers = [
      [200, { 'ratelimit-remaining': '7', 'ratelimit-reset': '2' }],
      [200, {}],
      [429, { 'retry-after': '3' }],
    ] as const;
    for (const [status, headers] of answers) {
      server.answer = (_, response) => json(response, status, {}, headers);
      await call(client, { method: 'GET', path: '/' }, { observe }).catch(() => {});
    }
    expect(said).toEqual([{ remaining: 7, resetMs: 2_000 }, { retryAfterMs: 3_000 }]);
  });

  it.each(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'])(
    '%s arrives with path, query and headers',
    async (method) => {
      server.answer = (_, response) =>
        json(response, 200, { fine: true }, { 'x-request-id': 'r-1', 'set-cookie': 'session=x' });
      const client = await open({ headers: { 'X-Tenant': 'acme' }, query: { version: '3' } });
      const output = await call(client, {
        method,
        path: '/contacts/{id}',
        params: { id: 'a/b' },
        query: { tag: ['x', 'y'] },
        headers: { 'X-Source': 'test' },
      });
      expect(server.last).toMatchObject({
        method,
        url: '/v2/contacts/a%2Fb?version=3&tag=x&tag=y',
        headers: { 'x-tenant': 'acme', 'x-source': 'test', 'user-agent': 'arkflows', host: `127.0.0.1:${server.port}` },
        body: '',
      });
      expect(output).toMatchObject({
        status: 200,
        headers: { 'x-request-id': 'r-1' },
        body: method === 'HEAD' ? null : { fine: true },
      });
      expect(output.headers).not.toHaveProperty('set-cookie');
    },
  );

  it.each([
    ['json', { name: 'Ünal', n: [1, null] }, '{"name":"Ünal","n":[1,null]}', 'application/json'],
    [
      'form',
      { name: 'Ünal & co', n: [1, 2] },
      'name=%C3%9Cnal%20%26%20co&n=1&n=2',
      'application/x-www-form-urlencoded',
    ],
    ['text', 'Ünal', 'Ünal', 'text/plain; charset=utf-8'],
  ])('carries a body as %s', async (bodyFormat, body, text, type) => {
    server.answer = (_, response) => response.writeHead(204).end();
    const output = await call(await open(), { method: 'POST', path: '/x', body, bodyFormat });
    expect([server.last.body, server.last.headers['content-type']]).toEqual([text, type]);
    expect(output).toMatchObject({ status: 204, body: null });
  });

  it('carries its idempotency key', async () => {
    server.answer = (_, response) => response.writeHead(201).end();
    const input = { method: 'POST', path: '/payments', body: {}, idempotencyHeader: 'Idempotency-Key' };
    await call(await open(), input, { idempotencyKey: 'event-1' });
    expect(server.last.headers['idempotency-key']).toBe('event-1');
  });

  it.each([
    ['text/plain; charset=iso-8859-1', Buffer.from('gr\xfcn', 'latin1'), 'grün'],
    ['application/problem+json', Buffer.from('{"a":1}'), { a: 1 }],
    ['application/json; charset=utf-8', Buffer.from('\ufeff[1]'), [1]],
    ['application/xml', Buffer.from('<a/>'), '<a/>'],
    ['', Buffer.from('bare'), 'bare'],
  ])('reads an answer of type %j', async (type, bytes, expected) => {
    server.answer = (_, response) => response.writeHead(200, type ? { 'content-type': type } : {}).end(bytes);
    expect((await call(await open(), { method: 'GET', path: '/x' })).body).toEqual(expected);
  });

  it('reads an answer that is packed', async () => {
    server.answer = (_, response) =>
      response
        .writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
        .end(gzipSync('{"a":1}'));
    expect((await call(await open(), { method: 'GET', path: '/x' })).body).toEqual({ a: 1 });
  });

  it('waits for the answer that follows an interim one', async () => {
    server.answer = (_, response) =>
      response.writeEarlyHints({ link: '</style.css>; rel=preload' }, () => json(response, 200, { a: 1 }));
    const output = await call(await open(), { method: 'GET', path: '/x' });
    expect(output).toMatchObject({ status: 200, body: { a: 1 } });
    expect(output.headers).not.toHaveProperty('link');
  });

  it('takes for success what its operation says', async () => {
    server.answer = (_, response) => json(response, 404, { gone: true });
    const input = { method: 'DELETE', path: '/x', expect: { status: ['2xx', 404] } };
    expect(await call(await open(), input)).toMatchObject({ status: 404, body: { gone: true } });
  });

  it.each([
    [{ type: 'basic', username: 'ann', password: 'p:w' }, { authorization: 'Basic YW5uOnA6dw==' }, ''],
    [{ type: 'bearer', token: 't-1' }, { authorization: 'Bearer t-1' }, ''],
    [{ type: 'apiKey', name: 'X-API-Key', value: 'k-1' }, { 'x-api-key': 'k-1' }, ''],
    [{ type: 'apiKey', in: 'query', name: 'api key', value: 'k/1' }, {}, '&api%20key=k%2F1'],
    [{}, {}, ''],
  ])('proves who it is by %j', async (credential, headers, query) => {
    server.answer = (_, response) => response.writeHead(204).end();
    await call(await open({}, () => credential), { method: 'GET', path: '/x', query: { a: 1 } });
    expect(server.last).toMatchObject({ url: `/v2/x?a=1${query}`, headers });
    expect(server.last.headers.authorization).toBe((headers as { authorization?: string }).authorization);
  });

  it('uses a credential that was rotated at the next call', async () => {
    server.answer = (_, response) => response.writeHead(204).end();
    let token = 'old';
    const client = await open({}, () => ({ type: 'bearer', token }));
    await call(client, { method: 'GET', path: '/x' });
    token = 'new';
    await call(client, { method: 'GET', path: '/x' });
    expect(server.last.headers.authorization).toBe('Bearer new');
  });

  it('keeps its connections, and no more of them than it may', async () => {
    const ports = new Set<number | undefined>();
    const own = await TestServer.start();
    own.answer = async (_, response) => {
      ports.add(response.socket?.remotePort);
      await new Promise((resolve) => setImmediate(resolve));
      response.writeHead(204).end();
    };
    const client = await open({ baseUrl: own.url, pool: { connections: 3 } });
    for (let n = 0; n < 10; n++) await call(client, { method: 'GET', path: '/x' });
    expect(ports.size).toBe(1);
    await Promise.all(Array.from({ length: 50 }, () => call(client, { method: 'GET', path: '/x' })));
    expect(ports.size).toBeLessThanOrEqual(3);
    await own.stop();
  });

  describe('that is redirected', () => {
    const moves = (status: number) => {
      server.answer = ({ url }, response) =>
        url === '/v2/old?a=1'
          ? response.writeHead(status, { location: '/v2/new?a=1' }).end()
          : json(response, 200, { url });
    };

    it.each([
      [301, 'GET'],
      [302, 'GET'],
      [307, 'PUT'],
      [308, 'POST'],
    ])('by %d follows with %s where it may', async (status, method) => {
      moves(status);
      const client = await open({ redirects: { follow: 1 } }, () => ({ type: 'bearer', token: 't' }));
      const body = method === 'GET' ? {} : { body: { n: 1 } };
      const output = await call(client, { method, path: '/old', query: { a: 1 }, ...body });
      expect(output.body).toEqual({ url: '/v2/new?a=1' });
      expect(server.last).toMatchObject({
        method,
        headers: { authorization: 'Bearer t' },
        body: method === 'GET' ? '' : '{"n":1}',
      });
    });

    it('does not follow unless it is told to', async () => {
      moves(308);
      expect(await failure(await open(), { method: 'PUT', path: '/old', query: { a: 1 } })).toMatchObject({
        code: 'TARGET_ANSWER_INVALID',
        retryable: false,
        effect: 'none',
        message: expect.stringMatching(/redirects with 308, which is not followed; correct baseUrl/),
        details: { location: `${server.url}/v2/new` },
      });
    });

    it('never takes its credential to another origin', async () => {
      const other = await TestServer.start();
      server.answer = (_, response) => response.writeHead(307, { location: `${other.url}/steal` }).end();
      const client = await open({ redirects: { follow: 5 } }, () => ({ type: 'bearer', token: 't' }));
      expect(await failure(client, { method: 'GET', path: '/x' })).toMatchObject({
        code: 'TARGET_ANSWER_INVALID',
        message: expect.stringContaining('leads to another origin'),
      });
      expect(other.received).toEqual([]);
      await other.stop();
    });

    it('does not repeat a write that it is not asked to repeat', async () => {
      moves(303);
      const client = await open({ redirects: { follow: 5 } });
      expect(await failure(client, { method: 'POST', path: '/old', query: { a: 1 } })).toMatchObject({
        code: 'TARGET_ANSWER_INVALID',
        effect: 'possible',
      });
    });

    it('ends when it is led in a circle', async () => {
      let asked = 0;
      server.answer = ({ url }, response) => {
        asked++;
        response.writeHead(302, { location: url }).end();
      };
      expect(await failure(await open({ redirects: { follow: 4 } }), { method: 'GET', path: '/x' })).toMatchObject({
        code: 'TARGET_ANSWER_INVALID',
        message: expect.stringContaining('one more than the 4 that are followed'),
      });
      expect(asked).toBe(5);
    });
  });
});
