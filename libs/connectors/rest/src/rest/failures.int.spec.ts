import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { RestClient } from './client.js';
import { failure, openClient } from './testing/rest-calls.fixture.js';
import { type Answerer, json, TestServer } from './testing/test-server.fixture.js';

const read = { method: 'GET', path: '/x' };
const write = { method: 'POST', path: '/x', body: { n: 1 } };

describe('when the target does not do as asked', () => {
  const clients: RestClient[] = [];
  const open = async (baseUrl: string, connection: Record<string, unknown> = {}, credential?: () => unknown) => {
    const client = await openClient({ baseUrl, ...connection }, credential);
    clients.push(client);
    return client;
  };
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()));
  });

  describe('and answers', () => {
    let server: TestServer;
    const answers = (answer: Answerer) => {
      server.answer = answer;
    };
    beforeAll(async () => {
      server = await TestServer.start();
    });
    afterAll(() => server?.stop());

    it('a web page, it is told from data', async () => {
      answers((_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Log in</html>'));
      const client = await open(server.url);
      const expected = {
        code: 'TARGET_ANSWER_INVALID',
        retryable: true,
        message: expect.stringMatching(/web page.*check baseUrl/),
      };
      expect(await failure(client, read)).toMatchObject({ ...expected, effect: 'none' });
      expect(await failure(client, write)).toMatchObject({ ...expected, effect: 'possible' });
    });

    it('what is neither JSON nor text, it says how to ask for another', async () => {
      answers((_, response) => response.writeHead(200, { 'content-type': 'image/png' }).end(Buffer.from([0x89, 0x50])));
      expect(await failure(await open(server.url), read)).toMatchObject({
        code: 'TARGET_ANSWER_INVALID',
        message: expect.stringMatching(/'image\/png'.*accept header/),
      });
    });

    it.each([
      ['half a JSON value', '{"a":', {}, /not JSON as it claims to be: .*line 1/],
      ['no UTF-8', Buffer.from([0x22, 0xff, 0x22]), {}, /not the text in UTF-8/],
      ['a packing that does not unpack', 'no gzip', { 'content-encoding': 'gzip' }, /cannot be unpacked/],
      ['a packing that nobody knows', 'x', { 'content-encoding': 'magic' }, /'magic' is not known/],
    ])('%s, it says so', async (_, body, headers, message) => {
      answers((__, response) => response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(body));
      expect(await failure(await open(server.url), read)).toMatchObject({
        code: 'TARGET_ANSWER_INVALID',
        retryable: false,
        message: expect.stringMatching(message),
      });
    });

    it('more than may be read, it stops reading', async () => {
      let sent = 0;
      answers((_, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        const piece = Buffer.alloc(64 * 1024, 0x20);
        const go = () => {
          while (!response.destroyed && response.write(piece)) sent += piece.length;
        };
        response.on('drain', go);
        go();
      });
      const tooLarge = {
        code: 'TARGET_ANSWER_INVALID',
        retryable: false,
        message: expect.stringContaining('maxResponseBytes'),
      };
      expect(await failure(await open(server.url, { maxResponseBytes: '1MiB' }), read)).toMatchObject(tooLarge);
      expect(sent).toBeLessThan(64 * 1024 * 1024);
    });

    it('that it is 5 GB large, it does not begin to read', async () => {
      answers((_, response) => response.writeHead(200, { 'content-length': 5_000_000_000 }).write('x'));
      expect(await failure(await open(server.url), read)).toMatchObject({
        message: expect.stringContaining('larger than 10485760 bytes'),
      });
    });

    it('little that unpacks to much, it stops unpacking', async () => {
      const packed = gzipSync(Buffer.alloc(32 * 1024 * 1024, 0x20));
      answers((_, response) =>
        response.writeHead(200, { 'content-type': 'text/plain', 'content-encoding': 'gzip' }).end(packed),
      );
      expect(await failure(await open(server.url), read)).toMatchObject({
        message: expect.stringContaining('maxResponseBytes'),
      });
    });

    it('an error without end, it reads the beginning', async () => {
      answers((_, response) => {
        response.writeHead(503, { 'content-type': 'text/plain', 'retry-after': '2' });
        response.on('drain', () => response.write(Buffer.alloc(65_536, 'y')));
        response.write(`overloaded ${'x'.repeat(100_000)}`);
      });
      expect(await failure(await open(server.url), write)).toMatchObject({
        code: 'TARGET_UNAVAILABLE',
        retryable: true,
        retryAfter: 2_000,
        effect: 'possible',
        details: { status: 503, bodyExcerpt: expect.stringMatching(/^overloaded x/) },
      });
    });

    it('half a body, it says that the connection was closed', async () => {
      answers((_, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': 100 }).write('{"a":');
        setImmediate(() => response.destroy());
      });
      const client = await open(server.url);
      const expected = {
        code: 'TARGET_UNAVAILABLE',
        retryable: true,
        message: expect.stringContaining('closed the connection'),
      };
      expect(await failure(client, write)).toMatchObject({ ...expected, effect: 'possible' });
      expect(await failure(client, read)).toMatchObject({ ...expected, effect: 'none' });
    });

    it('slowly, it waits as long as it is told to', async () => {
      answers((_, response) => response.writeHead(200, { 'content-type': 'text/plain' }).write('x'));
      const bodyLate = await open(server.url, { timeouts: { body: '100ms' } });
      expect(await failure(bodyLate, write)).toMatchObject({
        code: 'TARGET_TIMEOUT',
        retryable: true,
        effect: 'possible',
        message: expect.stringContaining('timeouts.body'),
      });
      answers(() => {});
      const headersLate = await open(server.url, { timeouts: { headers: '100ms' } });
      expect(await failure(headersLate, write)).toMatchObject({
        code: 'TARGET_TIMEOUT',
        effect: 'possible',
        message: expect.stringContaining('timeouts.headers'),
      });
    });

    it('that it does not know us, no secret is repeated', async () => {
      answers(({ headers, url }, response) => json(response, 401, { headers, url }));
      for (const credential of [
        { type: 'basic', username: 'ann', password: 'c4n4ry-1' },
        { type: 'bearer', token: 'c4n4ry-2' },
        { type: 'apiKey', name: 'x-key', value: 'c4n4ry-3' },
        { type: 'apiKey', in: 'query', name: 'key', value: 'c4n4ry/4' },
      ]) {
        const error = await failure(await open(server.url, {}, () => credential), write);
        expect(error).toMatchObject({
          code: 'AUTHENTICATION_FAILED',
          retryable: true,
          effect: 'none',
          details: { status: 401 },
        });
        const said = JSON.stringify([error.message, error.details]);
        expect(said).not.toMatch(/c4n4ry|YW5uOmM0bjRyeS0x/);
      }
    });
  });

  describe('and is not there, or no HTTP server', () => {
    let listener: Server;
    let onConnection: (socket: Socket) => void;
    const sockets = new Set<Socket>();
    const url = (scheme = 'http') => `${scheme}://127.0.0.1:${(listener.address() as AddressInfo).port}`;
    beforeAll(async () => {
      listener = createServer((socket) => {
        sockets.add(socket);
        socket.on('error', () => {});
        onConnection(socket);
      }).listen(0, '127.0.0.1');
      await once(listener, 'listening');
    });
    afterAll(async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => listener.close(resolve));
    });

    it.each([
      ['http://127.0.0.1:1', /ECONNREFUSED/],
      ['http://no-such-host.invalid', /ENOTFOUND|EAI_AGAIN/],
    ])('%s cannot be reached', async (baseUrl, message) => {
      expect(await failure(await open(baseUrl), write)).toMatchObject({
        code: 'TARGET_UNREACHABLE',
        retryable: true,
        effect: 'none',
        message: expect.stringMatching(message),
      });
    });

    it('closes the connection without an answer', async () => {
      onConnection = (socket) => socket.once('data', () => socket.destroy());
      expect(await failure(await open(url()), write)).toMatchObject({
        code: 'TARGET_UNAVAILABLE',
        retryable: true,
        effect: 'possible',
      });
    });

    it('speaks another language', async () => {
      onConnection = (socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n');
      expect(await failure(await open(url()), write)).toMatchObject({
        code: 'TARGET_ANSWER_INVALID',
        message: expect.stringContaining('does not speak HTTP'),
      });
    });

    it('never finishes the handshake', async () => {
      onConnection = () => {};
      expect(await failure(await open(url('https'), { timeouts: { connect: '200ms' } }), write)).toMatchObject({
        code: 'TARGET_TIMEOUT',
        retryable: true,
        effect: 'none',
        message: expect.stringContaining('timeouts.connect'),
      });
    });
  });
});
