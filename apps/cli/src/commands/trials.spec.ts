import { describe, expect, it } from '@jest/globals';
import { ark } from '../ark.fixture.js';
import { serverOfTest } from '../server.fixture.js';

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

const serve = serverOfTest();

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

describe('ark test --examples', () => {
  const passed = { name: 'whole', operation: 'find', passed: true, differences: [] };
  const failed = {
    ...{ name: 'without name', operation: 'find', passed: false },
    differences: [{ pointer: '/output/path', expected: '"/a"', got: '"/b"', message: 'expected "/a", got "/b"' }],
  };

  it('shows each test of a stored profile', async () => {
    const path = 'POST /v1/namespaces/sales/profiles/crm:runTests';
    const { url } = await serve({ [path]: () => ({ json: { tests: [passed] } }) });
    const { code, output } = await ark(['test', 'crm', '-n', 'sales', '--examples'], { server: url });
    expect(code).toBe(0);
    expect(output).toMatch(/^TEST .*\nwhole +find +passed\n$/);
  });

  it('says of a manifest in which field a test fails', async () => {
    const path = 'POST /v1/namespaces/sales/profiles:runTests';
    const { url, requests } = await serve({ [path]: () => ({ json: { tests: [passed, failed] } }) });
    const { code, output, errors } = await ark(['test', '-f', '-', '--examples'], { server: url, input: manifest });
    expect(code).toBe(4);
    expect(output).toMatch(/without name +find +failed/);
    expect(errors).toBe('without name:\n  /output/path: expected "/a", got "/b"\n\n1 of 2 tests failed.\n');
    expect(requests[0]?.body).toBe(manifest);
  });

  it('says that there are none, and asks no environment', async () => {
    const path = 'POST /v1/namespaces/default/profiles/crm:runTests';
    const { url } = await serve({ [path]: () => ({ json: { tests: [] } }) });
    const { code, errors } = await ark(['test', 'crm', '--examples'], { server: url });
    expect([code, errors]).toEqual([0, 'The profile has no tests (spec.tests).\n']);
    expect(await ark(['test', 'crm', '--examples', '-e', 'staging'], { server: url })).toMatchObject({ code: 2 });
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
