import { describe, expect, it } from '@jest/globals';
import { ark } from '../ark.fixture.js';
import { serverOfTest } from '../server.fixture.js';

const path = 'POST /v1/namespaces/sales/profiles/crm/operations/find:invoke';
const succeeded = { runId: 'run_1', status: 'succeeded', data: { rows: [{ name: '東京' }] }, cache: 'stale' };

describe('ark invoke', () => {
  const serve = serverOfTest();
  const invoke = (server: string, args: readonly string[], input = '') =>
    ark(['invoke', 'crm', 'find', '-n', 'sales', ...args], { server, input });

  it('prints what the operation gave', async () => {
    const { url, requests } = await serve({ [path]: () => ({ json: succeeded }) });
    const { code, output } = await invoke(url, ['-d', '{"id":1}', '--key', 'c1', '-e', 'staging']);
    expect(code).toBe(0);
    expect(output).toContain('東京');
    expect(requests[0]?.query).toEqual({ environment: 'staging' });
    expect(JSON.parse(requests[0]?.body ?? '')).toEqual({ data: { id: 1 }, key: 'c1' });
    const json = await invoke(url, ['-d', '{}', '-o', 'json']);
    expect(JSON.parse(json.output)).toEqual(succeeded);
  });

  it('takes the data from standard input, and goes without any', async () => {
    const { url, requests } = await serve({ [path]: () => ({ json: succeeded }) });
    await invoke(url, ['-f', '-'], '[1,2]');
    await invoke(url, []);
    expect(requests.map(({ body }) => JSON.parse(body))).toEqual([{ data: [1, 2] }, {}]);
  });

  it('says how long it waits, and as what it repeats itself', async () => {
    const { url, requests } = await serve({ [path]: () => ({ json: succeeded }) });
    await invoke(url, ['-d', '{}', '--wait', '1500ms', '--idempotency-key', 'order-17']);
    await invoke(url, ['-d', '{}']);
    expect(requests[0]?.headers).toMatchObject({ prefer: 'wait=2', 'idempotency-key': 'order-17' });
    expect(requests[1]?.headers).not.toHaveProperty('prefer');
  });

  it('names the run that it does not wait for any longer, and does not pass it off as done', async () => {
    const { url, requests } = await serve({
      [path]: () => ({ status: 202, json: { runId: 'run_7', status: 'accepted' } }),
    });
    const unfinished = await invoke(url, ['-d', '{}', '--wait', '2s']);
    expect(unfinished).toMatchObject({ code: 7, output: 'run_7\n' });
    expect(unfinished.errors).toContain('not finished after 2 s, and goes on: run run_7');
    expect(unfinished.errors).toContain('ark dead-letters show run_7');
    const json = await invoke(url, ['-d', '{}', '-o', 'json']);
    expect([json.code, JSON.parse(json.output)]).toEqual([7, { runId: 'run_7', status: 'accepted' }]);
    expect(await invoke(url, ['-d', '{}', '--async'])).toMatchObject({ code: 0, output: 'It was taken: run run_7.\n' });
    expect(requests[2]?.headers).toMatchObject({ prefer: 'respond-async' });
  });

  it('fails as the run did, and names it', async () => {
    const json = {
      type: 'https://arkflows.io/errors/target-conflict',
      title: 'The target refused',
      status: 409,
      detail: 'There already',
      code: 'TARGET_CONFLICT',
      advice: 'See details.',
      retryable: false,
      runId: 'run_9',
      details: { status: 409, bodyExcerpt: 'is\nthere \u001b[31m', fields: { name: 'x' } },
    };
    const { url } = await serve({ [path]: () => ({ status: 409, json, type: 'application/problem+json' }) });
    const { code, errors, output } = await invoke(url, ['-d', '{}']);
    expect(code).toBe(4);
    expect(errors).toContain('TARGET_CONFLICT: There already');
    expect(errors).toContain('run run_9');
    expect(errors).toContain('\n  status: 409\n  bodyExcerpt: "is\\nthere');
    expect(errors).toContain('\n  fields: {"name":"x"}\n');
    expect(errors).not.toContain('\u001b');
    expect(output).toBe('');
  });

  it.each([
    [['-d', '{"id":'], 4, '--data:1:7'],
    [['-d', '{}', '-f', '-'], 2, 'given twice'],
    [['-f', '/nowhere.json'], 2, 'not there'],
    [['-d', '{}', '--wait', '5'], 2, 'duration'],
    [['-d', '{}', '--wait', '2m'], 2, 'at most 1m'],
    [['-d', '{}', '--wait', '5s', '--async'], 2, 'cannot be used with'],
  ])('refuses %j before it calls', async (args, code, said) => {
    const { url, requests } = await serve({});
    const answer = await invoke(url, args);
    expect(answer.code).toBe(code);
    expect(answer.errors).toContain(said);
    expect(requests).toEqual([]);
  });
});
