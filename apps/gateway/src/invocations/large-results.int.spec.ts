import { existsSync } from 'node:fs';
import { mkdtemp, open, readdir, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BlobStore, openFileBlobStore } from '@arkflows/blobs';
import { MIB, systemClock } from '@arkflows/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type ApiClient, until } from '../testing/api-client.fixture.js';
import { startGateway, type TestGateway } from '../testing/gateway.fixture.js';
import { manifest } from '../testing/manifests.fixture.js';
import { TestService } from '../testing/service.fixture.js';

const base = '/v1/namespaces/default';
const invoke = `${base}/profiles/places/operations/insertPlace:invoke`;
/** Where the system tells what a process has open. */
const itWithProc = existsSync('/proc/self/fd') ? it : it.skip;
const limits = { maxBytes: 64 * MIB, retentionMs: 3_600_000, clock: systemClock };

describe('calling an operation whose result no record takes', () => {
  let folder: string;
  let first: TestGateway;
  let service: TestService;
  /** Of a gateway that shares the service's store. */
  let api: ApiClient;
  /** What happens to a blob before the gateway reads it. */
  let meanwhile: (place: string) => Promise<void>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ark-gateway-blobs-'));
    first = await startGateway();
    const blobs = await openFileBlobStore({ folder, ...limits });
    service = new TestService(first, 'ark.dev', blobs);
    await service.start();
    const read: BlobStore['get'] = async (key, signal) => {
      await meanwhile(join(folder, 'kept', key));
      return blobs.get(key, signal);
    };
    const shared: BlobStore = Object.assign(Object.create(blobs), { get: read });
    ({ api } = await first.another({}, { blobs: shared }));
    await api.put(`${base}/profiles/places`, manifest('places'), { type: 'application/yaml' });
    const { json } = await api.post(`${base}/deployments`, { profile: 'places' });
    await until(async () => (await api.get(`${base}/deployments/${json.id}`)).json.state === 'active');
    await until(async () => (await call(api, 'first', { prefer: 'wait=1' })).status === 200);
  });
  afterAll(async () => {
    await service.stop();
    await first.close();
    await rm(folder, { recursive: true });
  });
  beforeEach(() => {
    meanwhile = async () => {};
    service.script = ({ name }) => ({ name, text: 'Łódź '.repeat(3 * MIB) });
  });

  const call = (through: ApiClient, name: string, headers: Record<string, string> = {}) =>
    through.post(invoke, { data: { name } }, { headers });

  it('answers with all of it, as with a small one', async () => {
    const { status, json, headers, text } = await call(api, 'large', { prefer: 'wait=20' });
    expect(status).toBe(200);
    expect(Number(headers.get('content-length'))).toBe(Buffer.byteLength(text));
    expect(headers.get('preference-applied')).toBe('wait=20');
    expect(json).toEqual({
      runId: expect.stringMatching(/^run_/),
      status: 'succeeded',
      data: { name: 'large', text: 'Łódź '.repeat(3 * MIB) },
    });
  });

  it('gives callers at once their own', async () => {
    service.script = ({ name }) => ({ name, text: 'x'.repeat(2 * MIB) });
    const names = Array.from({ length: 10 }, (_, n) => `large ${n}`);
    const answers = await Promise.all(names.map((name) => call(api, name)));
    expect(answers.map(({ json }) => json.data.name)).toEqual(names);
  });

  it('says of the run itself that it succeeded, without its data', async () => {
    const { runId } = (await call(api, 'seen')).json;
    await until(async () => (await api.get(`${base}/runs/${runId}`)).status === 200);
    const { json, text } = await api.get(`${base}/runs/${runId}`);
    expect(json.status).toBe('succeeded');
    expect(text.length).toBeLessThan(2_000);
  });

  const unreadable = (detail: string) => ({
    status: 502,
    json: {
      code: 'RESULT_UNREADABLE',
      detail: expect.stringContaining(detail),
      runId: expect.stringMatching(/^run_/),
      retryable: false,
    },
  });

  it('says when the gateway has no blob store', async () => {
    expect(await call(first.api, 'nowhere')).toMatchObject(unreadable('ARK_BLOBS is not set'));
  });

  it('says when its data are gone, and when gateway and service use different stores', async () => {
    meanwhile = (place) => rm(place, { recursive: true });
    expect(await call(api, 'gone')).toMatchObject(unreadable('not in the blob store'));
    const elsewhere = await openFileBlobStore({ folder: join(folder, 'elsewhere'), ...limits });
    const other = await first.another({}, { blobs: elsewhere });
    expect(await call(other.api, 'elsewhere')).toMatchObject(unreadable('different stores'));
  });

  it('says when the store has other bytes than the service put there', async () => {
    meanwhile = (place) => writeFile(join(place, 'content'), '{}');
    expect(await call(api, 'short')).toMatchObject(unreadable('damaged'));
    meanwhile = async (place) => {
      const info = { size: 2, sha256: '0'.repeat(64), contentType: 'application/json', expiresAt: '2999-01-01' };
      await writeFile(join(place, 'content'), '{}');
      await writeFile(join(place, 'info.json'), JSON.stringify(info));
    };
    expect(await call(api, 'exchanged')).toMatchObject(unreadable('damaged'));
  });

  it('never ends an answer with a wrong byte in it', async () => {
    meanwhile = async (place) => {
      const file = await open(join(place, 'content'), 'r+');
      await file.write('!', 1_000);
      await file.close();
    };
    await expect(call(api, 'flipped')).rejects.toThrow(/terminated/);
    const [line] = first.log.of('the data of a large result broke off');
    expect(line).toMatchObject({ runId: expect.stringMatching(/^run_/), error: { code: 'DAMAGED' } });
  });

  itWithProc('lets go of the blob when the caller goes away amid the answer', async () => {
    const caller = new AbortController();
    const response = await fetch(api.url + invoke, {
      method: 'POST',
      headers: { authorization: `Bearer ${api.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ data: { name: 'impatient' } }),
      signal: caller.signal,
    });
    expect(response.status).toBe(200);
    expect(await openBlobs()).toBe(1);
    caller.abort();
    await until(async () => (await openBlobs()) === 0);
    expect((await call(api, 'next')).status).toBe(200);
  });

  /** Blobs that this process has open. */
  async function openBlobs(): Promise<number> {
    const names = await readdir('/proc/self/fd');
    const targets = await Promise.all(names.map((name) => readlink(`/proc/self/fd/${name}`).catch(() => '')));
    return targets.filter((target) => target.startsWith(folder)).length;
  }

  it('says that the data are not there when the service could not keep them', async () => {
    service.script = () => ({ text: 'x'.repeat(65 * MIB) });
    const { status, json } = await call(api, 'too large', { prefer: 'wait=20' });
    expect([status, json]).toEqual([200, { runId: expect.any(String), status: 'succeeded', omitted: true }]);
  });
});
