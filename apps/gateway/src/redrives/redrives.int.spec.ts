import { randomUUID } from 'node:crypto';
import { ConnectorError } from '@arkflows/connector-sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '../testing/api-client.fixture.js';
import { startGateway, type TestGateway } from '../testing/gateway.fixture.js';
import { manifest } from '../testing/manifests.fixture.js';
import { TestService, timeout } from '../testing/service.fixture.js';

const base = '/v1/namespaces/default';
const rejected = () => {
  throw new ConnectorError('TARGET_REJECTED', 'no such column');
};

describe('a redrive', () => {
  let gateway: TestGateway;
  let service: TestService;
  let topic: string;
  beforeAll(async () => {
    gateway = await startGateway();
    service = new TestService(gateway);
    await service.start();
    topic = `shop.places.${randomUUID()}`;
    await gateway.broker.admin.ensureTopics([
      { name: topic, partitions: 1, compacted: false, maxMessageBytes: 30_000_000 },
    ]);
    await deploy(places());
    await deploy(manifest('payments').replace('table: places', 'table: payments'));
  });
  afterAll(async () => {
    await service.stop();
    await gateway.close();
  });
  beforeEach(() => {
    service.script = rejected;
    service.rows.length = 0;
  });

  const places = (mapping = 'row.name: data.name') =>
    manifest('places', { mapping }).replace('topic: shop.places', `topic: ${topic}\n      from: earliest`);
  const deploy = async (yaml: string) => {
    const name = /name: (\w+)/.exec(yaml)?.[1] ?? '';
    const put = await gateway.api.put(`${base}/profiles/${name}`, yaml, { type: 'application/yaml' });
    if (put.status >= 300) throw new Error(put.text);
    const { json } = await gateway.api.post(`${base}/deployments`, { profile: name });
    await until(async () => (await gateway.api.get(`${base}/deployments/${json.id}`)).json.state === 'active');
  };
  const publish = (value: unknown, key: string | null = null, headers: Record<string, string> = {}) =>
    gateway.broker
      .producer()
      .send(topic, [{ key, value: typeof value === 'string' ? value : JSON.stringify(value), headers }]);
  const letters = async (query: string) => (await gateway.api.get(`${base}/dead-letters?${query}`)).json.items;
  /** The open dead letters of the profile with this text, once there are so many. */
  const open = async (text: string, count = 1): Promise<{ runId: string; generation: number }[]> => {
    const query = `state=open&text=${encodeURIComponent(text)}`;
    await until(async () => (await letters(query)).length === count);
    return letters(query);
  };
  const redrive = (body: object, path = 'redrives') => gateway.api.post(`${base}/${path}`, body);
  const stateOf = async (runId: string) => (await gateway.api.get(`${base}/dead-letters/${runId}`)).json.state;
  const becomes = (runId: string, state: string) => until(async () => (await stateOf(runId)) === state);
  const progress = async (id: string) => (await gateway.api.get(`${base}/redrives/${id}`)).json;
  const ended = async (id: string) => {
    await until(async () => (await progress(id)).state !== 'running');
    return progress(id);
  };

  it('carries the event out, and the dead letter says so', async () => {
    await publish({ name: 'Łódź' }, 'PL');
    const [{ runId = '' } = {}] = await open('łódź');
    service.script = (row) => ({ row });
    service.rows.length = 0;
    const { status, json, headers } = await redrive({ ids: [runId] });
    expect(status).toBe(201);
    expect(json).toMatchObject({ state: 'running', letters: 1, pace: 10, maxGenerations: 3, edited: false });
    expect(headers.get('location')).toBe(`${base}/redrives/${json.id}`);
    await becomes(runId, 'resolved');
    expect(service.rows).toEqual([{ name: 'Łódź' }]);
    expect(await ended(json.id)).toMatchObject({ state: 'done', sent: 1, refused: 0, resolved: 1, deadAgain: 0 });
    const { redriven } = (await gateway.api.get(`${base}/dead-letters/${runId}`)).json;
    expect(redriven).toMatchObject({ redrive: json.id });
    const run = await gateway.api.get(`${base}/runs/${redriven.runId}`);
    expect(run.json).toMatchObject({ status: 'succeeded', eventSource: topic, operation: 'insertPlace' });
  });

  it('is tried first: what the connector would be given by what is deployed today', async () => {
    await publish({ name: 'Kraków', password: 'c4n4ry' });
    const [{ runId = '' } = {}] = await open('kraków');
    await deploy(places('row.title: data.name\n        row.password: data.password'));
    const { json, text } = await redrive({ ids: [runId], edit: { patch: { name: 'Cracow' } } }, 'redrives:dryRun');
    expect(json).toMatchObject({ matched: 1, letters: [{ runId, ok: true, generation: 1, operation: 'insertPlace' }] });
    expect(json.letters[0].revision).toBeGreaterThan(1);
    expect(json.letters[0].input).toMatchObject({ table: 'places', row: { title: 'Cracow' } });
    expect(text).not.toContain('c4n4ry');
    expect([await stateOf(runId), service.rows.filter(({ title }) => title)]).toEqual(['open', []]);
    await deploy(places("row.name: $error('not today')"));
    const refused = await redrive({ ids: [runId] }, 'redrives:dryRun');
    expect(refused.json.letters).toMatchObject([{ ok: false, code: 'MAPPING_FAILED' }]);
    await deploy(places());
  });

  it('edits the data, of events that could not be read too', async () => {
    await publish('{"name": "Gdań', 'PL');
    const [{ runId = '' } = {}] = await open('gdań');
    service.script = (row) => ({ row });
    service.rows.length = 0;
    await redrive({ ids: [runId], edit: { data: { name: 'Gdańsk' } } });
    await becomes(runId, 'resolved');
    expect(service.rows).toEqual([{ name: 'Gdańsk' }]);
  });

  it('keeps the order of a key and the pace', async () => {
    const names = Array.from({ length: 8 }, (_, n) => `paced ${n}`);
    for (const name of names) await publish({ name }, 'one');
    await open('paced', 8);
    service.script = (row) => ({ row });
    service.rows.length = 0;
    const began = performance.now();
    const { json } = await redrive({ text: 'paced', pace: 4 });
    expect(await ended(json.id)).toMatchObject({ sent: 8 });
    expect(performance.now() - began).toBeGreaterThan(1_500);
    await until(async () => service.rows.length === 8);
    expect(service.rows.map(({ name }) => name)).toEqual(names);
  });

  it('that fails again leaves a dead letter of its own, and is stopped when it goes round', async () => {
    await publish({ name: 'loop' });
    const [first] = await open('loop');
    for (const generation of [1, 2]) {
      const [{ runId = '' } = {}] = await open('loop');
      const { json } = await redrive({ ids: [runId], maxGenerations: 2 });
      await becomes(runId, 'deadAgain');
      const [again] = await open('loop');
      expect(again?.generation).toBe(generation);
      expect((await progress(json.id)).deadAgain).toBe(1);
    }
    const [{ runId: last = '' } = {}] = await open('loop');
    const { json } = await redrive({ ids: [last, first?.runId], maxGenerations: 2 });
    expect(await ended(json.id)).toMatchObject({ sent: 0, refused: 2 });
    const { items } = (await gateway.api.get(`${base}/redrives/${json.id}/letters?state=refused`)).json;
    const codes = items.map(({ runId, code }: { runId: string; code: string }) => [runId === last, code]);
    expect(codes).toEqual([
      [false, 'CONFLICT'],
      [true, 'REDRIVE_LOOP'],
    ]);
    expect(service.rows).toHaveLength(3);
  });

  it('repeats what may have happened once somebody asked for it, and only then', async () => {
    service.script = () => {
      throw timeout();
    };
    const invoke = `${base}/profiles/payments/operations/insertPlace:invoke`;
    const { json: called } = await gateway.api.post(invoke, { data: { name: 'pay' } });
    expect(called.code).toBe('OUTCOME_UNCERTAIN');
    await open('pay');
    service.script = (row) => ({ row });
    service.rows.length = 0;
    await redrive({ ids: [called.runId] });
    await becomes(called.runId, 'resolved');
    expect(service.rows).toEqual([{ name: 'pay' }]);
  });

  it('goes on with another gateway where one was lost, and sends nothing twice', async () => {
    const names = Array.from({ length: 12 }, (_, n) => `handed over ${n}`);
    for (const name of names) await publish({ name }, 'one');
    await open('handed over', 12);
    service.script = (row) => ({ row });
    service.rows.length = 0;
    const other = await gateway.another();
    const { json } = await other.api.post(`${base}/redrives`, { text: 'handed over', pace: 10 });
    await until(async () => service.rows.length > 2);
    await other.close();
    expect(await ended(json.id)).toMatchObject({ state: 'done', sent: 12 });
    await until(async () => service.rows.length === 12);
    expect(service.rows.map(({ name }) => name)).toEqual(names);
  });

  it('can be cancelled, and what was not sent stays open', async () => {
    for (let n = 0; n < 5; n++) await publish({ name: `cancelled ${n}` });
    await open('cancelled', 5);
    const { json } = await redrive({ text: 'cancelled', pace: 1 });
    const cancelled = await gateway.api.post(`${base}/redrives/${json.id}:cancel`);
    expect(cancelled.json).toMatchObject({ state: 'cancelled', endedAt: expect.any(String) });
    expect((await progress(json.id)).sent).toBeLessThan(3);
    expect((await gateway.api.post(`${base}/redrives/${json.id}:cancel`)).json.code).toBe('CONFLICT');
    expect((await gateway.api.get(`${base}/redrives`)).json.items[0]).toMatchObject({ id: json.id });
  });

  it('brings back payloads that are too large for the index, byte for byte', async () => {
    const name = `large ${'ł'.repeat(100_000)}`;
    await publish({ name });
    const [{ runId = '' } = {}] = await open('large łł');
    service.script = (row) => ({ row });
    service.rows.length = 0;
    await redrive({ ids: [runId] });
    await becomes(runId, 'resolved');
    expect(service.rows).toEqual([{ name }]);
  });

  it('of an event that the command topic does not take is refused, and keeps no other back', async () => {
    await publish({ name: 'Huge', pad: 'x'.repeat(12_000_000) });
    await publish({ name: 'Beside it' });
    const [{ runId: huge = '' } = {}] = await open('huge');
    const [{ runId: small = '' } = {}] = await open('beside it');
    service.script = (row) => ({ row });
    const { json } = await redrive({ ids: [huge] });
    await redrive({ ids: [small] });
    await becomes(small, 'resolved');
    expect(await ended(json.id)).toMatchObject({ state: 'done', sent: 0 });
    const { json: letters } = await gateway.api.get(`${base}/redrives/${json.id}/letters`);
    expect(letters.items).toMatchObject([{ code: 'PAYLOAD_TOO_LARGE' }]);
  });

  it.each([
    [{}, 'INVALID_REQUEST'],
    [{ all: true, profile: 'places' }, 'INVALID_REQUEST'],
    [{ ids: ['run_nowhere'] }, 'NOT_FOUND'],
    [{ text: 'matches nothing at all' }, 'NOT_FOUND'],
    [{ all: true, pace: 0 }, 'INVALID_REQUEST'],
    [{ all: true, edit: {} }, 'INVALID_REQUEST'],
  ])('is refused: %j', async (body, code) => {
    expect((await redrive(body)).json.code).toBe(code);
  });

  it('needs the permission dead-letters.write, and is in the audit log', async () => {
    const { json } = await gateway.api.post('/v1/api-keys', { name: 'reader', permissions: ['dead-letters.read'] });
    expect((await gateway.api.post(`${base}/redrives`, { all: true }, { key: json.key })).status).toBe(403);
    expect((await gateway.api.get(`${base}/redrives`, { key: json.key })).status).toBe(200);
    expect(JSON.stringify(gateway.log)).toContain('redrive.create');
  });
});
