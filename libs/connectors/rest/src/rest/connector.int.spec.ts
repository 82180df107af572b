import { type ConformanceTarget, describeConformance } from '@arkflows/connector-sdk/conformance';
import { rest } from './connector.js';
import { createCertificates } from './testing/certificates.fixture.js';
import { json, TestServer } from './testing/test-server.fixture.js';

const credential = { type: 'basic', username: 'ark', password: 'c4n4ry-3f9a' };
const authorization = `Basic ${Buffer.from(`${credential.username}:${credential.password}`).toString('base64')}`;

/** An API over TLS that holds numbers, and is so careless as to repeat what it was sent when it refuses. */
async function target(): Promise<ConformanceTarget> {
  const numbers = new Map<string, number>();
  const certificates = createCertificates();
  const server = await TestServer.start(({ method, url, headers, body }, response) => {
    if (headers.authorization !== authorization) return json(response, 401, { error: 'who are you?' });
    const id = decodeURIComponent(url.slice('/v2/numbers/'.length));
    if (method !== 'PUT') return json(response, 404, { error: 'not found' });
    const { value } = JSON.parse(body) as { value: number };
    if (value < 0)
      return json(response, 422, { error: `negative, by ${credential.password} as ${headers.authorization}` });
    numbers.set(id, value);
    return json(response, 200, { id, value });
  }, certificates);
  const input = (id: string, value: number) => ({
    method: 'PUT',
    path: '/numbers/{id}',
    params: { id },
    body: { value },
  });
  return {
    address: { host: '127.0.0.1', port: server.port },
    connection: ({ host, port }) => ({ baseUrl: `https://${host}:${port}/v2`, tls: { ca: certificates.ca } }),
    credential,
    write: { action: 'request', input, refused: (id) => input(id, -1), stored: async (id) => numbers.get(id) },
    stop: server.stop,
  };
}

describeConformance(rest, target);
