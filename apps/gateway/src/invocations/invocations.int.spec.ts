import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '../testing/api-client.fixture.js';
import { readTopic } from '../testing/events.fixture.js';
import { startGateway, type TestGateway } from '../testing/gateway.fixture.js';
import { manifest } from '../testing/manifests.fixture.js';
import { conflict, TestService, timeout } from '../testing/service.fixture.js';

const base = '/v1/namespaces/default';
const invoke = `${base}/profiles/places/operations/insertPlace:invoke`;

describe('calling an operation', () => {
  let gateway: TestGateway;
  let service: TestService;

  beforeAll(async () => {
    gateway = await startGateway();
    service = new TestService(gateway);
    await service.start();
    for (const name of ['places', 'stored']) {
      await gateway.api.put(`${base}/profiles/${name}`, manifest(name), { type: 'application/yaml' });
    }
    const once = manifest('payments').replace('table: places', 'table: payments');
    await gateway.api.put(`${base}/profiles/payments`, once, { type: 'application/yaml' });
    for (const profile of ['places', 'payments']) {
      const { json } = await gateway.api.post(`${base}/deployments`, { profile });
      const state = async () => (await gateway.api.get(`${base}/deployments/${json.id}`)).json.state;
      await until(async () => (await state()) === 'active');
    }
    await until(async () => (await call({ name: 'first' }, { prefer: 'wait=1' })).status === 200);
  });
  afterAll(async () => {
    await service.stop();
    await gateway.close();
  });
  beforeEach(() => {
    service.script = (row) => ({ row });
    service.rows.length = 0;
  });

  const call = (data: unknown, headers: Record<string, string> = {}, body: object = {}, api = gateway.api) =>
    api.post(invoke, { data, ...body }, { headers });
  const metric = async (outcome: string) => measured(`ark_replies_total{outcome="${outcome}"}`);
  const measured = async (name: string) => {
    const { text } = await gateway.api.get('/metrics');
    const line = text.split('\n').find((one) => one.startsWith(`${name} `));
    return Number(line?.split(' ')[1] ?? 0);
  };

  it('answers with what the operation gave', async () => {
    service.script = (row) => ({ id: 7, ...row });
    const { status, json } = await call({ name: 'Łódź' });
    expect(status).toBe(200);
    expect(json).toEqual({ runId: expect.stringMatching(/^run_/), status: 'succeeded', data: { id: 7, name: 'Łódź' } });
    await until(async () => (await gateway.api.get(`${base}/runs/${json.runId}`)).status === 200);
  });

  it('answers with the failure of the run, that can be found by its id', async () => {
    service.script = () => {
      throw conflict();
    };
    const { status, json } = await call({ name: 'Łódź' });
    expect(status).toBe(409);
    expect(json).toMatchObject({
      code: 'TARGET_CONFLICT',
      retryable: false,
      runId: expect.stringMatching(/^run_/),
      details: { constraint: 'places_name_key' },
    });
    expect(json.detail).toContain('there already');
    await until(async () => (await gateway.api.get(`${base}/dead-letters/${json.runId}`)).status === 200);
  });

  it('gives each of 1,000 callers at once their own answer', async () => {
    const numbers = Array.from({ length: 1_000 }, (_, n) => n);
    const answers = await Promise.all(numbers.map((n) => call({ name: `n${n}` })));
    expect(answers.map(({ json }) => json.data?.row?.name)).toEqual(numbers.map((n) => `n${n}`));
    expect(new Set(answers.map(({ json }) => json.runId)).size).toBe(1_000);
  });

  it('is the same run for the same Idempotency-Key, and both callers are answered', async () => {
    const headers = { 'idempotency-key': 'order-17' };
    const [first, second] = await Promise.all([call({ name: 'a' }, headers), call({ name: 'a' }, headers)]);
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(first.json.runId).toBe(second.json.runId);
    expect((await call({ name: 'a' })).json.runId).not.toBe(first.json.runId);
  });

  const pay = (headers: Record<string, string> = {}) =>
    gateway.api.post(`${base}/profiles/payments/operations/insertPlace:invoke`, { data: { name: 'p' } }, { headers });

  it('carries out again what may be repeated, and answers what must happen once from its first call', async () => {
    const headers = { 'idempotency-key': 'twice' };
    const again = [await call({ name: 'a' }, headers), await call({ name: 'a' }, headers)];
    expect(again.map(({ status }) => status)).toEqual([200, 200]);
    expect(service.rows).toHaveLength(2);
    service.rows.length = 0;
    service.script = () => ({ receipt: service.rows.length });
    const [first, second] = [await pay(headers), await pay(headers)];
    expect(second.json).toEqual(first.json);
    expect(second.json).toMatchObject({ status: 'succeeded', data: { receipt: 1 } });
    expect(service.rows).toHaveLength(1);
  });

  it('says when what must happen once may have happened, and does not promise another try', async () => {
    service.script = () => {
      throw timeout();
    };
    const { status, json } = await pay();
    expect(status).toBe(409);
    expect(json).toMatchObject({
      code: 'OUTCOME_UNCERTAIN',
      retryable: false,
      detail: expect.stringMatching(/TARGET_TIMEOUT: No answer/),
      runId: expect.stringMatching(/^run_/),
    });
    await until(async () => (await gateway.api.get(`${base}/dead-letters/${json.runId}`)).status === 200);
  });

  it('keeps the order of calls with one key', async () => {
    service.script = async (row) => {
      await sleep(Math.random() * 5);
      return { row };
    };
    for (let n = 0; n < 20; n++) await call({ name: n }, { prefer: 'respond-async' }, { key: 'one' });
    const arrived = () => service.rows.map(({ name }) => name).filter((name) => typeof name === 'number');
    await until(async () => arrived().length === 20);
    expect(arrived()).toEqual(Array.from({ length: 20 }, (_, n) => n));
  });

  it('does not wait with respond-async, and the run is found later', async () => {
    const { status, json, headers } = await call({ name: 'later' }, { prefer: 'respond-async' });
    expect(status).toBe(202);
    expect(json).toEqual({ runId: expect.any(String), status: 'accepted' });
    expect(headers.get('preference-applied')).toBe('respond-async');
    expect(headers.get('location')).toBe(`${base}/runs/${json.runId}`);
    await until(async () => (await gateway.api.get(`${base}/runs/${json.runId}`)).status === 200);
  });

  it('answers 202 when the wait is over, carries it out all the same, and counts the late reply', async () => {
    const late = await metric('late');
    const { promise, resolve } = Promise.withResolvers<void>();
    service.script = () => promise.then(() => ({}));
    const { status, json } = await call({ name: 'slow' }, { prefer: 'wait=1' });
    expect(status).toBe(202);
    expect((await gateway.api.get(`${base}/runs/${json.runId}`)).json.detail).toContain('not finished yet');
    resolve();
    await until(async () => (await gateway.api.get(`${base}/runs/${json.runId}`)).json?.status === 'succeeded');
    await until(async () => (await metric('late')) > late);
  });

  it('does not carry out what comes after its deadline', async () => {
    const { status, json } = await call(
      { name: 'stale' },
      {},
      { deadline: new Date(Date.now() - 1_000).toISOString() },
    );
    expect(status).toBe(410);
    expect(json).toMatchObject({ code: 'EVENT_EXPIRED', runId: expect.any(String) });
    expect(service.rows).toEqual([]);
  });

  it('waits for a service that is away, and is answered by the one that comes within the wait', async () => {
    await service.stop();
    const answer = call({ name: 'patient' }, { prefer: 'wait=20' });
    await service.start();
    expect((await answer).json).toMatchObject({ status: 'succeeded', data: { row: { name: 'patient' } } });
  });

  it('answers each caller through the gateway that it called', async () => {
    const other = await gateway.another();
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, n) => call({ name: n }, {}, {}, n % 2 ? other.api : gateway.api)),
    );
    expect(answers.map(({ json }) => json.data?.row?.name)).toEqual(Array.from({ length: 40 }, (_, n) => n));
    await until(async () => (await metric('other')) >= 20);
    await other.close();
  });

  it('does not hold up the stop of a gateway: who waits is told that the run goes on', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    service.script = () => promise.then(() => ({}));
    const other = await gateway.another();
    const answer = call({ name: 'unfinished' }, { prefer: 'wait=60' }, {}, other.api);
    await until(async () => service.rows.length === 1);
    const began = performance.now();
    await other.close();
    expect(performance.now() - began).toBeLessThan(10_000);
    expect((await answer).status).toBe(202);
    resolve();
  });

  it('stops waiting for a caller that has gone', async () => {
    const late = await metric('late');
    const { promise, resolve } = Promise.withResolvers<void>();
    service.script = () => promise.then(() => ({}));
    const caller = new AbortController();
    const options = { headers: { prefer: 'wait=25' }, signal: caller.signal };
    const request = gateway.api.post(invoke, { data: { name: 'gone' } }, options);
    await until(async () => service.rows.length === 1);
    expect(await measured('ark_waiting_calls')).toBe(1);
    caller.abort();
    await expect(request).rejects.toThrow();
    await until(async () => (await measured('ark_waiting_calls')) === 0);
    resolve();
    await until(async () => (await metric('late')) > late);
  });

  it('hands on the trace and says who waits', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await call({ name: 'traced' }, { traceparent, 'idempotency-key': 'traced-1' });
    const records = await readTopic(gateway.broker, service.topics.requests('database').name, 1);
    const { headers } = records.find((record) => record.headers.ce_id?.toString() === 'traced-1') ?? {};
    expect(headers?.ce_traceparent?.toString()).toBe(traceparent);
    expect(headers?.ce_arkreplyto?.toString()).toMatch(/^gateway-/);
    expect(Date.parse(headers?.ce_expirytime?.toString() ?? '')).toBeGreaterThan(Date.now());
  });

  it.each([
    [
      'a profile that is not there',
      `${base}/profiles/plcaes/operations/insertPlace:invoke`,
      404,
      "did you mean 'places'",
    ],
    ['a profile that is only stored', `${base}/profiles/stored/operations/insertPlace:invoke`, 409, 'not deployed'],
    ['an operation that is not there', `${base}/profiles/places/operations/insertPlaces:invoke`, 404, 'insertPlace'],
    ['an environment that is not there', `${invoke}?environment=nowhere`, 422, 'no environment'],
  ])('refuses %s', async (_, path, status, detail) => {
    const answer = await gateway.api.post(path, { data: {} });
    expect(answer.status).toBe(status);
    expect(answer.json.detail).toContain(detail);
  });

  it.each([
    ['an unknown field', { data: {}, keys: 'x' }, {}, 'body.keys'],
    ['a deadline that is no time', { data: {}, deadline: 'soon' }, {}, 'body.deadline'],
    ['an Idempotency-Key that is none', { data: {} }, { 'idempotency-key': '' }, 'Idempotency-Key'],
  ])('refuses %s', async (_, body, headers: Record<string, string>, place) => {
    const { status, json } = await gateway.api.post(invoke, body, { headers });
    expect(status).toBe(400);
    expect(json.errors[0].path).toContain(place);
  });

  it('needs the permission operations.invoke', async () => {
    const { json } = await gateway.api.post('/v1/api-keys', { name: 'reader', permissions: ['profiles.read'] });
    expect((await gateway.api.post(invoke, { data: {} }, { key: json.key })).status).toBe(403);
  });
});
