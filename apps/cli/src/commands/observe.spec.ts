import { describe, expect, it } from '@jest/globals';
import { ark } from '../ark.fixture.js';
import { problem, serverOfTest } from '../server.fixture.js';

const base = '/v1/namespaces/default';

describe('ark', () => {
  const serve = serverOfTest();

  it('runs: lists what was asked for', async () => {
    const run = { runId: 'run_1', profile: 'cities', operation: 'store', status: 'dead', code: 'INPUT_INVALID' };
    const { url, requests } = await serve({ [`GET ${base}/runs`]: () => ({ json: { items: [run] } }) });
    const args = ['runs', '--profile', 'cities', '--status', 'dead', '--limit', '5'];
    const { output } = await ark(args, { server: url });
    expect(requests[0]?.query).toEqual({ profile: 'cities', status: 'dead', limit: '5' });
    expect(output).toContain('run_1');
    expect(output).toContain('INPUT_INVALID');
  });

  it('runs: says to people that not all that succeeded are there, and in the help', async () => {
    let status = 'succeeded';
    const { url } = await serve({ [`GET ${base}/runs`]: () => ({ json: { items: [{ runId: 'run_1', status }] } }) });
    const note = 'at most 20 per second and trigger';
    expect((await ark(['runs'], { server: url, interactive: true })).errors).toContain(note);
    expect((await ark(['runs'], { server: url })).errors).toBe('');
    expect((await ark(['runs', '-o', 'json'], { server: url, interactive: true })).errors).toBe('');
    status = 'dead';
    expect((await ark(['runs'], { server: url, interactive: true })).errors).toBe('');
    expect((await ark(['runs', '--help'])).output).toContain(note);
  });

  it('dead-letters: lists them, and shows one in full', async () => {
    const letter = { runId: 'run_1', profile: 'cities', code: 'MAPPING_FAILED', message: 'x' };
    const { url } = await serve({
      [`GET ${base}/dead-letters`]: () => ({ json: { items: [letter] } }),
      [`GET ${base}/dead-letters/run_1`]: () => ({ json: { ...letter, payload: { city: '東京' } } }),
    });
    expect((await ark(['dead-letters'], { server: url })).output).toContain('MAPPING_FAILED');
    expect((await ark(['dead-letters', 'show', 'run_1'], { server: url })).output).toContain('city: 東京');
  });

  it('describe: says which service carries a profile out, and when none answers', async () => {
    const service = { service: 'rest-integration', instance: 'rest-1', connectors: ['rest'] };
    const { url, requests } = await serve({
      [`GET ${base}/profiles/crm:describe`]: ({ query }) =>
        query.environment === 'empty' ? problem('UNAVAILABLE', 'No rest service answered') : { json: service },
    });
    const { code, output } = await ark(['describe', 'crm', '-e', 'staging', '-o', 'json'], { server: url });
    expect({ code, answer: JSON.parse(output) }).toEqual({ code: 0, answer: service });
    expect(requests[0]?.query).toEqual({ environment: 'staging' });
    expect(await ark(['describe', 'crm', '-e', 'empty'], { server: url })).toMatchObject({
      code: 1,
      errors: expect.stringContaining('No rest service answered'),
    });
  });

  it('status: fails with the reason while something is missing', async () => {
    let up = false;
    const broker = () => (up ? { state: 'up' } : { state: 'down', reason: 'connection refused' });
    const { url } = await serve({
      'GET /readyz': () => ({
        status: up ? 200 : 503,
        json: { status: up ? 'up' : 'down', components: { broker: { ...broker(), since: '2026-01-01T00:00:00Z' } } },
      }),
    });
    const { code, output } = await ark(['status'], { server: url });
    expect(code).toBe(1);
    expect(output).toContain('connection refused');
    up = true;
    expect(await ark(['status'], { server: url })).toMatchObject({ code: 0 });
  });

  it('status: says of a gateway that is stopping that it may be', async () => {
    const stopping = { statusCode: 503, error: 'Service Unavailable', message: 'Service Unavailable' };
    const { url } = await serve({ 'GET /readyz': () => ({ status: 503, json: stopping }) });
    expect(await ark(['status'], { server: url })).toMatchObject({
      code: 1,
      errors: expect.stringContaining('is stopping or starting'),
    });
  });
});
