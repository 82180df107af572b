import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { RestClient } from './client.js';
import { type OAuthProvider, client as oauthClient, startOAuthProvider } from './testing/oauth-provider.fixture.js';
import { call, failure, openClient } from './testing/rest-calls.fixture.js';
import { json, type Received, TestServer } from './testing/test-server.fixture.js';

const canary = 'zq"canary8881\\w é&/+';
const inHeader = 'zq"canary8881\\w&/+';
const basic = { type: 'basic', username: 'ann', password: canary };
const bearer = { type: 'bearer', token: inHeader };
const apiKey = { type: 'apiKey', name: 'X-Partner', value: inHeader };
const inQuery = { type: 'apiKey', in: 'query', name: 'partner', value: inHeader };

/** All ways in which a target may repeat a text. */
const waysOf = (text: string) => ({
  plain: text,
  within: `you sent ${text}, did you not?`,
  json: JSON.stringify({ text }),
  jsonTwice: JSON.stringify(JSON.stringify({ text })),
  percent: encodeURIComponent(text),
  base64: Buffer.from(text).toString('base64'),
  base64Within: [0, 1, 2].map((before) => Buffer.from(`${'x'.repeat(before)}${text}, did you?`).toString('base64')),
  base64url: Buffer.from(text).toString('base64url'),
  list: [{ [text]: true }, 7, null],
});

describe('a target that repeats what it was sent', () => {
  let server: TestServer;
  let provider: OAuthProvider;
  let secretsOf: (received: Received) => string[];
  const clients: RestClient[] = [];
  const open = async (credential: unknown) => {
    const client = await openClient({ baseUrl: server.url }, () => credential);
    clients.push(client);
    return client;
  };
  const oauth = () => ({ type: 'oauth2ClientCredentials', tokenUrl: provider.tokenUrl, ...oauthClient });
  const credentials: readonly [string, () => { type: string }][] = [
    ['basic', () => basic],
    ['bearer', () => bearer],
    ['an API key in a header', () => apiKey],
    ['an API key in the query', () => inQuery],
    ['OAuth', oauth],
  ];
  const input = (path: string, more: object = {}) => ({ method: 'GET', path, ...more });

  beforeAll(async () => {
    provider = await startOAuthProvider();
    server = await TestServer.start((received, response) => {
      const sent = secretsOf(received);
      const body = { kept: 'a value of the API', sent: sent.map(waysOf), headers: received.headers, url: received.url };
      const status = { '/refused': 422, '/unknown': 401 }[received.url.split('?')[0] ?? ''] ?? 200;
      const text = JSON.stringify(body);
      const headers = {
        'x-plain': Buffer.from(sent.join(' ')).toString('latin1'),
        'x-encoded': encodeURIComponent(sent.join(' ')),
      };
      if (received.url.startsWith('/packed'))
        response
          .writeHead(200, { ...headers, 'content-type': 'application/json', 'content-encoding': 'gzip' })
          .end(gzipSync(text));
      else if (received.url.startsWith('/text'))
        response.writeHead(200, { ...headers, 'content-type': 'text/plain' }).end(text);
      else if (received.url.startsWith('/moved'))
        response.writeHead(302, { location: `/${encodeURIComponent(sent[0] ?? '')}` }).end();
      else json(response, status, body, headers);
    });
  });
  afterEach(() => Promise.all(clients.splice(0).map((client) => client.close())));
  afterAll(() => Promise.all([server?.stop(), provider?.stop()]));

  describe.each(credentials)('by %s', (_, credentialOf) => {
    /** What the caller is shown holds no secret of the credential, in any way of writing. */
    const expectNone = (shown: unknown) => {
      const text = JSON.stringify(shown);
      const { authorization } = server.last.headers;
      const [, value = 'canary8881'] = authorization?.split(' ') ?? [];
      for (const way of ['canary8881', 'c4n4ry', value, Buffer.from(inHeader).toString('base64').slice(0, 20)])
        expect(text).not.toContain(way);
      expect(text).not.toContain(Buffer.from(value).toString('base64').slice(0, -4));
      expect(text).toContain('[redacted]');
    };
    const prepare = async () => {
      const credential = credentialOf();
      secretsOf = ({ headers }) => [
        ...Object.values(credential).filter((text) => /canary|c4n4ry/.test(text)),
        ...(headers.authorization ? [headers.authorization] : []),
      ];
      return open(credential);
    };

    it.each(['/json', '/packed', '/text'])('that it takes: it stands in no answer (%s)', async (path) => {
      const output = await call(await prepare(), input(path));
      expect(output.status).toBe(200);
      expectNone(output.body);
      expectNone(output.headers);
      expect(JSON.stringify(output.body)).toContain('a value of the API');
    });

    it.each(['/refused', '/unknown'])('that it refuses: it stands in no error (%s)', async (path) => {
      const error = await failure(await prepare(), input(path));
      expectNone([error.message, error.details]);
    });

    it('that it redirects by: it stands in no error', async () => {
      const error = await failure(await prepare(), input('/moved'));
      expectNone([error.message, error.details]);
    });
  });

  it('leaves an answer that repeats nothing as it is, also one that comes near', async () => {
    secretsOf = () => ['canary8881'];
    const { body } = await call(await open(bearer), input('/json', { query: { n: 1 } }));
    expect(body).toMatchObject({ kept: 'a value of the API', sent: [{ plain: 'canary8881' }], url: '/json?n=1' });
  });

  it('leaves short passwords in data, where they are ordinary words', async () => {
    secretsOf = () => ['admin'];
    const { body } = await call(await open({ ...basic, password: 'admin' }), input('/json'));
    expect(body).toMatchObject({ sent: [{ plain: 'admin' }], headers: { authorization: 'Basic [redacted]' } });
  });
});
