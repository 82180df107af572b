import { afterEach, describe, expect, it } from '@jest/globals';
import { ark } from '../ark.fixture.js';
import { problem, type Routes, startServer } from '../server.fixture.js';

const manifest = `apiVersion: arkflows.io/v1
kind: IntegrationProfile
metadata: { name: crm, namespace: sales }
spec:
  connector: rest
  operations:
    find: { action: request }
`;
const resolve = { name: 'resolve', ok: true, durationMs: 1.234 };
const connect = { name: 'connect', ok: false, durationMs: 2, message: 'refused', advice: 'Check the port.' };

let close = async () => {};
afterEach(() => close());
const serve = async (routes: Routes) => {
  const server = await startServer(routes);
  close = server.close;
  return server;
};

describe('ark test', () => {
  it('shows each step of a stored profile', async () => {
    const path = 'POST /v1/namespaces/sales/profiles/crm:test';
    const { url, requests } = await serve({ [path]: () => ({ json: { steps: [resolve] } }) });
    const { code, output } = await ark(['test', 'crm', '-n', 'sales', '-e', 'staging'], { server: url });
    expect(code).toBe(0);
    expect(output).toMatch(/resolve +ok +1\.2 ms/);
    expect(requests[0]?.query).toEqual({ environment: 'staging' });
  });

  it('says which step of a manifest fails, and what to do about it', async () => {
    const path = 'POST /v1/namespaces/sales/profiles:test';
    const { url, requests } = await serve({ [path]: () => ({ json: { steps: [resolve, connect] } }) });
    const { code, output, errors } = await ark(['test', '-f', '-'], { server: url, input: manifest });
    expect(code).toBe(4);
    expect(output).toMatch(/connect +failed +2\.0 ms +refused/);
    expect(errors).toBe("The step 'connect' failed.\nCheck the port.\n");
    expect(requests[0]?.body).toBe(manifest);
  });

  it.each([[['test']], [['test', 'crm', '-f', '-']]])('does not guess what is meant by %j', async (args) => {
    expect(await ark(args, { input: manifest })).toMatchObject({ code: 2 });
  });
});

describe('ark preview', () => {
  const path = 'POST /v1/namespaces/sales/profiles:preview';
  const preview = (server: string) =>
    ark(['preview', '-f', '-', '--operation', 'find', '-d', '{"id":1}', '-o', 'json'], { server, input: manifest });

  it('prints what the action would be given', async () => {
    const { url, requests } = await serve({ [path]: () => ({ json: { input: { path: '/contacts/1' } } }) });
    const { code, output } = await preview(url);
    expect([code, JSON.parse(output)]).toEqual([0, { path: '/contacts/1' }]);
    expect(JSON.parse(requests[0]?.body ?? '')).toEqual({ manifest, operation: 'find', data: { id: 1 } });
  });

  it('says where the sample does not fit', async () => {
    const { url } = await serve({
      [path]: () => ({ json: { problems: [{ path: 'data/id', message: 'must be a string' }] } }),
    });
    expect(await preview(url)).toMatchObject({ code: 4, output: '', errors: 'data/id: must be a string\n' });
  });
});

describe('ark tail', () => {
  const run = (runId: string) => ({
    runId,
    startedAt: '2026-01-01T00:00:00Z',
    profile: 'crm',
    operation: 'find',
    status: 'succeeded',
    durationMs: 3,
  });

  const path = 'GET /v1/namespaces/default/runs';
  const runs = (names: readonly string[], recordedUntil: string) => ({
    json: { items: names.map(run), recordedUntil },
  });

  it('shows each run once, from now on and by the clock of the gateway, until it is interrupted', async () => {
    let looks = 0;
    const interrupt = new AbortController();
    const lists = [['first'], ['old'], ['a', 'old'], ['c', 'b', 'a', 'old']];
    const { url, requests } = await serve({
      [path]: () => {
        const look = looks++;
        if (looks > lists.length) interrupt.abort();
        return runs(lists[look] ?? [], `time-${look}`);
      },
    });
    const args = ['tail', '--profile', 'crm'];
    const { output } = await ark(args, { server: url, signal: interrupt.signal });
    expect(output.split('\n').map((line) => line.split('  ')[1])).toEqual(['a', 'b', 'c', undefined]);
    expect(requests[0]?.query).toMatchObject({ profile: 'crm', limit: '1' });
    const since = requests.slice(1, 4).map(({ query }) => query.recordedSince);
    expect(since).toEqual(['time-0', 'time-1', 'time-2']);
  });

  it('goes on when the gateway is away for a while, and misses nothing', async () => {
    let looks = 0;
    const interrupt = new AbortController();
    const answers = [
      runs([], 't0'),
      runs([], 't1'),
      problem('UNAVAILABLE', 'The database cannot be reached'),
      runs(['a'], 't2'),
    ];
    const { url, requests } = await serve({
      [path]: () => {
        const answer = answers[looks++];
        if (!answer) interrupt.abort();
        return answer ?? runs([], 't3');
      },
    });
    const { output, errors } = await ark(['tail'], { server: url, signal: interrupt.signal });
    expect(output).toContain('a  crm/find');
    expect(errors).toContain('Trying again');
    expect(requests.slice(2, 4).map(({ query }) => query.recordedSince)).toEqual(['t1', 't1']);
  });

  it('ends when its key may not see runs', async () => {
    const { url } = await serve({ [path]: () => problem('PERMISSION_DENIED', 'runs.read is missing') });
    expect(await ark(['tail'], { server: url })).toMatchObject({ code: 6 });
  });
});
