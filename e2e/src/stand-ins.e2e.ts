import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { done } from './support/ark.js';
import { HttpTarget } from './support/http-target.js';
import { type Installation, onKafka, standalone } from './support/installation.js';
import { invoke } from './support/invoke.js';
import { until } from './support/until.js';

const get = (path: string, policies?: object) => ({
  action: 'request',
  with: { method: 'GET', path: `${path}/{id}` },
  mapping: { 'params.id': 'data.id' },
  output: { mapping: { got: 'body.got' } },
  ...(policies && { policies }),
});

const profile = (baseUrl: string) =>
  stringify({
    apiVersion: 'arkflows.io/v1',
    kind: 'IntegrationProfile',
    metadata: { name: 'shop' },
    spec: {
      connector: 'rest',
      connection: { baseUrl },
      operations: {
        rate: get('/rates', { cache: { ttl: '1h' } }),
        price: get('/prices', { cache: { ttl: '1ms', staleIfError: '10m' } }),
        stock: get('/stock', { fallback: [{ operation: 'warehouse' }, { value: { got: 'unknown' } }] }),
        warehouse: get('/warehouse'),
        order: {
          action: 'request',
          with: { method: 'PUT', path: '/orders/{id}' },
          mapping: { 'params.id': 'data.id' },
          policies: { fallback: ['deadLetter'] },
        },
      },
      policies: { retry: { for: '1h', initial: '50ms', inPlace: '0s' } },
    },
  });

describe.each([
  ['on embedded engines', standalone],
  ['on Kafka', onKafka],
] as const)('while a provider is away %s', (_, install) => {
  let suite: Installation;
  let target: HttpTarget;
  /** The paths that answer 503. */
  let away: readonly string[] = [];

  beforeAll(async () => {
    suite = await install();
    target = await new HttpTarget().start();
    target.status = ({ path }) => (away.some((one) => path.startsWith(one)) ? 503 : 200);
    target.answer = ({ path }) => ({ got: path });
    done(await suite.ark(['apply', '-f', '-'], profile(target.url)));
    done(await suite.ark(['deploy', 'shop']));
  }, 120_000);
  afterAll(async () => {
    await suite?.stop();
    await target?.stop();
  });
  beforeEach(() => {
    away = [];
    target.calls.length = 0;
  });

  const call = async (operation: string, id: string) => {
    const { status, body } = await invoke(
      suite,
      operation,
      { id },
      { profile: 'shop', headers: { prefer: 'wait=30' } },
    );
    return { ...body, status, run: body.status };
  };

  it('an answer that is fresh is given again without a call', async () => {
    expect(await call('rate', 'usd')).toMatchObject({ status: 200, data: { got: '/rates/usd' } });
    away = ['/rates'];
    expect(await call('rate', 'usd')).toMatchObject({ status: 200, cache: 'fresh', data: { got: '/rates/usd' } });
    expect(target.calls).toHaveLength(1);
  });

  it('a stale answer is given, and the answer and the run say so', async () => {
    const first = await call('price', 'tea');
    expect(first).toMatchObject({ status: 200, data: { got: '/prices/tea' } });
    expect(first).not.toHaveProperty('cache');
    away = ['/prices'];
    const stale = await call('price', 'tea');
    expect(stale).toMatchObject({ status: 200, cache: 'stale', data: { got: '/prices/tea' } });
    expect(target.calls).toHaveLength(2);
    const runs = async (): Promise<{ runId: string; cache?: string }[]> =>
      JSON.parse(done(await suite.ark(['runs', '--profile', 'shop', '-o', 'json'])));
    await until(async () => (await runs()).some(({ runId, cache }) => runId === stale.runId && cache === 'stale'), {
      what: () => 'the run',
    });
  });

  it('another operation answers, else a value', async () => {
    away = ['/stock'];
    expect(await call('stock', 'tea')).toMatchObject({
      status: 200,
      fallback: 'operation/warehouse',
      data: { got: '/warehouse/tea' },
    });
    away = ['/stock', '/warehouse'];
    expect(await call('stock', 'tea')).toMatchObject({ status: 200, fallback: 'value', data: { got: 'unknown' } });
  });

  it('what only that provider can do is given up at once', async () => {
    away = ['/orders'];
    expect(await call('order', 'one')).toMatchObject({ status: 502, code: 'TARGET_UNAVAILABLE' });
    expect(target.calls).toHaveLength(1);
    const letters = async (): Promise<{ operation: string }[]> =>
      JSON.parse(done(await suite.ark(['dead-letters', 'list', '--profile', 'shop', '-o', 'json'])));
    await until(async () => (await letters()).length === 1, { what: () => 'the dead letter' });
  });
});
