import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ark } from '../ark.fixture.js';
import { problem, serverOfTest } from '../server.fixture.js';

const base = '/v1/namespaces/default';

describe('ark for operators', () => {
  const serve = serverOfTest();
  const bodyOf = ({ requests }: { requests: readonly { body: string }[] }, index = 0) =>
    JSON.parse(requests[index]?.body ?? 'null');

  it('parked: lists keys that wait, by what is asked for', async () => {
    const key = { id: 'parked_1', key: 'c-17', profile: 'crm', code: 'TARGET_UNAVAILABLE', behind: 3 };
    const { url, requests } = await serve({ [`GET ${base}/parked`]: () => ({ json: { items: [key] } }) });
    const { output } = await ark(['parked', '--profile', 'crm', '--key', 'c-17'], { server: url });
    expect(requests[0]?.query).toEqual({ profile: 'crm', key: 'c-17', limit: '50' });
    expect(output).toContain('TARGET_UNAVAILABLE');
  });

  it('parked: retries and cancels what is named, and nothing by omission', async () => {
    const changed = { keys: 1, events: 4 };
    const server = await serve({
      [`POST ${base}/parked:retryNow`]: () => ({ json: changed }),
      [`POST ${base}/parked:cancel`]: () => ({ json: changed }),
    });
    const run = (...args: string[]) => ark(['parked', ...args], { server: server.url });
    expect((await run('retry', '--code', 'TARGET_TIMEOUT')).output).toBe('1 key will be tried within seconds.\n');
    expect(bodyOf(server)).toEqual({ code: 'TARGET_TIMEOUT' });
    const { output } = await run('cancel', 'parked_1', 'parked_2', '--behind', '-e', 'staging');
    expect(output).toBe('4 events of 1 key will be dead letters within seconds.\n');
    expect(bodyOf(server, 1)).toEqual({ ids: ['parked_1', 'parked_2'], behind: true });
    expect(server.requests[1]?.query).toEqual({ environment: 'staging' });
    for (const args of [[], ['parked_1', '--all'], ['--all', '--key', 'k']]) {
      expect(await run('cancel', ...args)).toMatchObject({ code: 2, errors: expect.stringContaining('Say which') });
    }
    expect(server.requests).toHaveLength(2);
  });

  it('dead-letters: searches, and discards', async () => {
    const server = await serve({
      [`GET ${base}/dead-letters`]: () => ({ json: { items: [] } }),
      [`POST ${base}/dead-letters:discard`]: () => ({ json: { discarded: 2 } }),
    });
    const run = (...args: string[]) => ark(['dead-letters', ...args], { server: server.url });
    await run('--text', 'Łódź', '--state', 'open', '--since', '2030-01-01T00:00:00Z');
    expect(server.requests[0]?.query).toEqual({
      text: 'Łódź',
      state: 'open',
      since: '2030-01-01T00:00:00Z',
      limit: '50',
    });
    expect((await run('discard', '--profile', 'old')).output).toBe('Discarded 2 dead letters.\n');
    expect(bodyOf(server, 1)).toEqual({ profile: 'old' });
    expect((await run('discard')).code).toBe(2);
  });

  const redrive = (changes: object) => ({
    id: 'redrive_1',
    state: 'done',
    letters: 2,
    sent: 2,
    refused: 0,
    resolved: 2,
    deadAgain: 0,
    ...changes,
  });

  it('redrive: waits until it is known how all went', async () => {
    const states = [redrive({ state: 'running', sent: 1, resolved: 0 }), redrive({ resolved: 1 }), redrive({})];
    const server = await serve({
      [`POST ${base}/redrives`]: () => ({ status: 201, json: redrive({ state: 'running' }) }),
      [`GET ${base}/redrives/redrive_1`]: () => ({ json: states.shift() }),
    });
    const { code, output } = await ark(['redrive', 'run_1', 'run_2', '--pace', '50'], { server: server.url });
    expect({ code, output }).toEqual({ code: 0, output: 'redrive_1: 2 of 2 sent, 2 carried out\n' });
    expect(bodyOf(server)).toEqual({ ids: ['run_1', 'run_2'], pace: 50 });
  });

  it.each([
    [redrive({ resolved: 1, deadAgain: 1 }), 1, '1 failed again'],
    [redrive({ sent: 1, resolved: 1, refused: 1 }), 1, '1 refused'],
    [redrive({ resolved: 1 }), 7, '1 carried out'],
  ])('redrive: tells by its exit code that not all went well: %j', async (ended, code, said) => {
    const server = await serve({
      [`POST ${base}/redrives`]: () => ({ status: 201, json: redrive({}) }),
      [`GET ${base}/redrives/redrive_1`]: () => ({ json: ended }),
    });
    const answer = await ark(['redrive', '--all', '--timeout', '1'], { server: server.url });
    expect(answer).toMatchObject({ code, output: expect.stringContaining(said) });
  });

  it('redrive: does not wait where it is told not to', async () => {
    const server = await serve({ [`POST ${base}/redrives`]: () => ({ status: 201, json: redrive({}) }) });
    const { output } = await ark(['redrive', '--profile', 'crm', '--no-wait'], { server: server.url });
    expect(output).toContain('redrive_1 sends 2 dead letters');
  });

  it('redrive: shows what it would do, edited by a file', async () => {
    const letters = [
      { runId: 'run_1', ok: true, input: { row: { name: 'Łódź' } } },
      { runId: 'run_2', ok: false, code: 'REDRIVE_LOOP', message: 'It was redriven 3 times' },
    ];
    const server = await serve({ [`POST ${base}/redrives:dryRun`]: () => ({ json: { matched: 7, letters } }) });
    const directory = await mkdtemp(join(tmpdir(), 'ark-redrive-'));
    await writeFile(join(directory, 'patch.json'), '{"name":"Łódź"}');
    const args = ['redrive', '--text', 'x', '--dry-run', '--patch', join(directory, 'patch.json')];
    const { code, output, errors } = await ark(args, { server: server.url });
    await rm(directory, { recursive: true });
    expect(bodyOf(server)).toEqual({ text: 'x', edit: { patch: { name: 'Łódź' } } });
    expect(code).toBe(1);
    for (const said of ['Łódź', 'REDRIVE_LOOP']) expect(output).toContain(said);
    expect(errors).toContain('the first 2 of 7');
  });

  it('redrives: lists them, shows one with what was refused, and cancels', async () => {
    const refused = [{ position: 1, runId: 'run_2', state: 'refused', code: 'REDRIVE_LOOP', message: 'too often' }];
    const server = await serve({
      [`GET ${base}/redrives`]: () => ({ json: { items: [redrive({})] } }),
      [`GET ${base}/redrives/redrive_1`]: () => ({ json: redrive({}) }),
      [`GET ${base}/redrives/redrive_1/letters`]: () => ({ json: { items: refused } }),
      [`POST ${base}/redrives/redrive_1:cancel`]: () => problem('CONFLICT', 'It has ended already'),
    });
    const run = (...args: string[]) => ark(['redrives', ...args], { server: server.url });
    expect((await run()).output).toContain('redrive_1');
    expect((await run('show', 'redrive_1')).output).toContain('REDRIVE_LOOP');
    expect(await run('cancel', 'redrive_1')).toMatchObject({
      code: 4,
      errors: expect.stringContaining('ended already'),
    });
  });
});
