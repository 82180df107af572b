import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { done } from './support/ark.js';
import { HttpTarget, type ReceivedCall } from './support/http-target.js';
import { type Installation, onKafka, standalone } from './support/installation.js';
import { invoke } from './support/invoke.js';

const profile = (baseUrl: string) =>
  stringify({
    apiVersion: 'arkflows.io/v1',
    kind: 'IntegrationProfile',
    metadata: { name: 'payments' },
    spec: {
      connector: 'rest',
      connection: { baseUrl },
      operations: {
        pay: {
          action: 'request',
          with: { method: 'POST', path: '/payments' },
          mapping: { 'body.reference': 'data.id' },
          lookup: { operation: 'find', happened: 'output.status = 200' },
        },
        find: {
          action: 'request',
          with: { method: 'GET', path: '/payments/{id}', expect: { status: [200, 404] } },
          mapping: { 'params.id': 'data.id' },
          output: { mapping: { receipt: 'body.receipt' } },
        },
      },
      policies: { onUncertain: 'ask', retry: { for: '1h', initial: '50ms', max: '200ms' } },
    },
  });

describe.each([
  ['on embedded engines', standalone],
  ['on Kafka', onKafka],
] as const)('a payment whose answer is lost is looked up %s', (_, install) => {
  let suite: Installation;
  let target: HttpTarget;
  /** What the bank has carried out, by reference. */
  let booked: Set<string>;

  beforeAll(async () => {
    suite = await install();
    target = await new HttpTarget().start();
    done(await suite.ark(['apply', '-f', '-'], profile(target.url)));
    done(await suite.ark(['deploy', 'payments']));
  }, 120_000);
  afterAll(async () => {
    await suite?.stop();
    await target?.stop();
  });
  beforeEach(() => {
    target.calls.length = 0;
    booked = new Set();
    target.answer = ({ path }) => ({ receipt: `receipt of ${path.split('/').at(-1)}` });
  });

  const idOf = ({ path }: ReceivedCall) => path.split('/').at(-1) as string;
  const calls = () => target.calls.map(({ method }) => method);
  const pay = (id: string) => invoke(suite, 'pay', { id }, { profile: 'payments', headers: { prefer: 'wait=60' } });

  it('has succeeded with what is found, and is not made twice', async () => {
    target.status = (call) => {
      if (call.method === 'GET') return booked.has(idOf(call)) ? 200 : 404;
      booked.add((call.body as { reference: string }).reference);
      return 504;
    };
    const { status, body } = await pay('one');
    expect([status, body.status, body.data]).toEqual([200, 'succeeded', { receipt: 'receipt of one' }]);
    expect(calls()).toEqual(['POST', 'GET']);
  });

  it('is made again where it is not found', async () => {
    target.status = ({ method }) => (method === 'GET' ? 404 : calls().length === 1 ? 504 : 200);
    const { status, body } = await pay('two');
    expect([status, body.status]).toEqual([200, 'succeeded']);
    expect(calls()).toEqual(['POST', 'GET', 'POST']);
  });
});
