import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RestClient } from './client.js';
import { startDescribedApi } from './testing/described-api.fixture.js';
import { call, failure, openClient } from './testing/rest-calls.fixture.js';
import type { TestServer } from './testing/test-server.fixture.js';

describe('an API that checks every request against its published description', () => {
  const dialogId = '018bb8e5-d9d0-7434-8ec5-569a6c8e01fc';
  let api: TestServer;
  let client: RestClient;

  beforeAll(async () => {
    api = await startDescribedApi('c4n4ry');
    const credential = { type: 'bearer', token: 'c4n4ry' };
    client = await openClient({ baseUrl: `${api.url}/api/v1/serviceowner` }, () => credential);
  });
  afterAll(async () => {
    await client?.close();
    await api?.stop();
  });

  it('takes a new resource', async () => {
    const body = {
      serviceResource: 'urn:altinn:resource:permit',
      party: 'urn:altinn:organization:991825827',
      progress: 10,
    };
    expect(await call(client, { method: 'POST', path: '/dialogs', body })).toMatchObject({
      status: 201,
      body: dialogId,
    });
  });

  it('takes a search whose parameters are lists, numbers and times', async () => {
    const query = { party: ['urn:a', 'urn:b & c'], status: ['Draft'], limit: 10, createdAfter: '2026-01-01T00:00:00Z' };
    const { body } = await call(client, { method: 'GET', path: '/dialogs', query });
    expect(body).toMatchObject({ items: expect.any(Array) });
  });

  it('takes a change in the format and on the condition that it asks for', async () => {
    const output = await call(client, {
      method: 'PATCH',
      path: '/dialogs/{dialogId}',
      params: { dialogId },
      headers: { 'content-type': 'application/json-patch+json', 'if-match': dialogId },
      body: [{ op: 'replace', path: '/progress', value: 50 }],
    });
    expect(output).toMatchObject({ status: 204, body: null });
  });

  it('takes a removal', async () => {
    const input = { method: 'DELETE', path: '/dialogs/{dialogId}', params: { dialogId } };
    expect(await call(client, input)).toMatchObject({ status: 204 });
  });

  it.each([
    ['a field that it does not know', { body: { custmer: 1 } }, 'custmer'],
    ['a value of another type', { body: { progress: 'half' } }, '/requestBody/progress'],
    ['a body where none can be read', { body: 'text', bodyFormat: 'text' }, 'is not valid JSON'],
  ])('refuses %s, and the error shows what it says', async (_, input, said) => {
    expect(await failure(client, { method: 'POST', path: '/dialogs', ...input })).toMatchObject({
      code: 'TARGET_REJECTED',
      retryable: false,
      effect: 'none',
      details: { status: 400, bodyExcerpt: expect.stringContaining(said) },
    });
  });

  it('refuses an id that it cannot take', async () => {
    const input = { method: 'DELETE', path: '/dialogs/{dialogId}', params: { dialogId: 'a/b' } };
    expect(await failure(client, input)).toMatchObject({ code: 'TARGET_REJECTED', details: { status: 400 } });
  });

  it('knows no other path', async () => {
    expect(await failure(client, { method: 'GET', path: '/dialogues' })).toMatchObject({ code: 'TARGET_NOT_FOUND' });
  });
});
