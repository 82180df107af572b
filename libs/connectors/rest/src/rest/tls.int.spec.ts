import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { RestClient } from './client.js';
import { createCertificates } from './testing/certificates.fixture.js';
import { failure, openClient } from './testing/rest-calls.fixture.js';
import { json, TestServer } from './testing/test-server.fixture.js';

const write = { method: 'POST', path: '/x', body: { n: 1 } };

describe('a target that has to prove its name', () => {
  const clients: RestClient[] = [];
  const open = async (baseUrl: string, connection: Record<string, unknown> = {}) => {
    const client = await openClient({ baseUrl, ...connection });
    clients.push(client);
    return client;
  };
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()));
  });

  const certificates = createCertificates();
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start((_, response) => json(response, 200, {}), certificates);
  });
  afterAll(() => server?.stop());

  it('an unknown authority is not trusted, and the error says what to give', async () => {
    expect(await failure(await open(server.url), write)).toMatchObject({
      code: 'TARGET_UNREACHABLE',
      retryable: true,
      effect: 'none',
      message: expect.stringContaining('give its authority as tls.ca'),
    });
    expect(server.received).toEqual([]);
  });

  it('another name is not accepted', async () => {
    const client = await open(server.url, { tls: { ca: certificates.ca, serverName: 'other.example' } });
    expect(await failure(client, write)).toMatchObject({
      code: 'TARGET_UNREACHABLE',
      effect: 'none',
      message: expect.stringContaining('tls.serverName'),
    });
  });
});
