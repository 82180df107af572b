import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startGateway, type TestGateway } from '../testing/gateway.fixture.js';
import { manifest } from '../testing/manifests.fixture.js';

const yaml = { type: 'application/yaml' };

describe('profiles', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());

  const path = (name: string) => `/v1/namespaces/default/profiles/${name}`;
  const apply = (name: string, options: Parameters<typeof manifest>[1] = {}, headers: Record<string, string> = {}) =>
    gateway.api.put(path(name), manifest(name, options), { ...yaml, headers });

  it('are stored by revisions; the same again makes none, comments and order aside', async () => {
    const first = await apply('revised');
    expect(first.status).toBe(201);
    expect(first.headers.get('etag')).toBe('"1"');
    const same = await apply('revised', { comment: '# a remark\n' });
    expect([same.status, same.headers.get('etag')]).toEqual([200, '"1"']);
    const changed = await apply('revised', { mapping: 'row.name: $trim(data.name)' });
    expect([changed.status, changed.json.revision]).toEqual([200, 2]);
    const asJson = await gateway.api.put(path('revised'), changed.json.manifest);
    expect([asJson.status, asJson.json.revision]).toEqual([200, 2]);
  });

  it('are shown as JSON with every default, or as the YAML that was sent', async () => {
    await apply('shown', { comment: '# why this is here\n' });
    const { json, headers } = await gateway.api.get(path('shown'));
    expect(headers.get('etag')).toBe('"1"');
    expect(json).toMatchObject({ revision: 1, manifest: { spec: { policies: { timeout: '10s' } } } });
    const text = await gateway.api.get(path('shown'), { headers: { accept: 'application/yaml' } });
    expect(text.headers.get('content-type')).toContain('application/yaml');
    expect(text.text).toBe(manifest('shown', { comment: '# why this is here\n' }));
  });

  it('keep what every revision said', async () => {
    await apply('history');
    await apply('history', { mapping: 'row.name: $trim(data.name)' });
    const { json } = await gateway.api.get(`${path('history')}/revisions`);
    expect(json.items.map((item: { revision: number }) => item.revision)).toEqual([2, 1]);
    const one = await gateway.api.get(`${path('history')}/revisions/1`);
    expect(one.json.manifest.spec.operations.insertPlace.mapping).toEqual({ 'row.name': 'data.name' });
    expect((await gateway.api.get(`${path('history')}/revisions/3`)).json.detail).toContain('newest is 2');
  });

  it('are changed only from the state that If-Match names', async () => {
    await apply('guarded');
    const change = { mapping: 'row.name: $trim(data.name)' };
    expect((await apply('guarded', change, { 'if-match': '"7"' })).json).toMatchObject({ code: 'PRECONDITION_FAILED' });
    expect((await apply('guarded', change, { 'if-none-match': '*' })).status).toBe(412);
    expect((await apply('guarded', change, { 'if-match': '"1"' })).json).toMatchObject({ revision: 2 });
    expect((await gateway.api.delete(path('guarded'), { headers: { 'if-match': '"1"' } })).status).toBe(412);
  });

  it('take each of many changes at once as a revision of its own', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) => apply('contended', { mapping: `row.name: data.name${n}` })),
    );
    expect(answers.map(({ json }) => json.revision).sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('are refused with every place that is wrong, and nothing is stored', async () => {
    const wrong = manifest('wrong', { mapping: 'row.name: (data.name' }).replace('action: insert', 'action: insret');
    const { status, json } = await gateway.api.put(path('wrong'), wrong, yaml);
    expect(status).toBe(422);
    expect(json).toMatchObject({
      code: 'INVALID_PROFILE',
      errors: [
        { path: 'spec.operations.insertPlace.action', line: 13, suggestion: "Did you mean 'insert'?" },
        { path: "spec.operations.insertPlace.mapping['row.name']", line: 16 },
      ],
    });
    expect((await gateway.api.get(path('wrong'))).status).toBe(404);
  });

  it('are linted without being stored', async () => {
    const lint = (text: string) => gateway.api.post(`${path('linted')}:lint`, text, yaml);
    expect((await lint(manifest('linted'))).json).toEqual({ problems: [] });
    expect((await lint('kind: IntegrationProfil')).json.problems).not.toHaveLength(0);
    expect((await gateway.api.post('/v1/namespaces/default/profiles:lint', manifest('any'), yaml)).status).toBe(200);
    expect((await gateway.api.get(path('linted'))).status).toBe(404);
  });

  describe('with tests', () => {
    const tests = `  tests:
    - name: keeps the name
      operation: insertPlace
      input: { name: a }
      expect:
        output:
          table: places
          row: { name: b }
`;
    const text = `${manifest('tested')}${tests}`;
    const line = text.split('\n').findIndex((one) => one.includes('row: { name: b }')) + 1;

    it('are linted by running them: what fails is marked in the manifest', async () => {
      expect((await gateway.api.post(`${path('tested')}:lint`, text, yaml)).json.problems).toEqual([
        {
          path: 'spec.tests[0].expect.output.row.name',
          line,
          column: 24,
          message: `The test 'keeps the name' fails: expected "b", got "a"`,
        },
      ]);
      expect((await gateway.api.post(`${path('tested')}:lint`, text.replace('name: b', 'name: a'), yaml)).json).toEqual(
        {
          problems: [],
        },
      );
    });

    it('are stored also while one fails, and run on demand, stored or not', async () => {
      const outcome = {
        ...{ name: 'keeps the name', operation: 'insertPlace', passed: false },
        differences: [{ pointer: '/output/row/name', expected: '"b"', got: '"a"', message: 'expected "b", got "a"' }],
      };
      expect((await gateway.api.put(path('tested'), text, yaml)).status).toBe(201);
      const unsaved = await gateway.api.post('/v1/namespaces/default/profiles:runTests', text, yaml);
      expect([unsaved.status, unsaved.json]).toEqual([200, { tests: [outcome] }]);
      expect((await gateway.api.post(`${path('tested')}:runTests`)).json).toEqual({ tests: [outcome] });
    });
  });

  it('must be the ones that their address names', async () => {
    expect((await gateway.api.put(path('one'), manifest('other'), yaml)).json).toMatchObject({
      code: 'INVALID_PROFILE',
      errors: [{ path: 'metadata.name' }],
    });
    const elsewhere = manifest('one', { namespace: 'sales' });
    expect((await gateway.api.put(path('one'), elsewhere, yaml)).json.errors).toMatchObject([
      { path: 'metadata.namespace' },
    ]);
    expect((await gateway.api.put('/v1/namespaces/sales/profiles/one', elsewhere, yaml)).status).toBe(404);
  });

  it('are listed in pages and by label', async () => {
    await gateway.api.put('/v1/namespaces/paged', {});
    for (const name of ['a', 'b', 'c']) {
      await gateway.api.put(`/v1/namespaces/paged/profiles/${name}`, manifest(name, { namespace: 'paged' }), yaml);
    }
    const list = async (query: string) => (await gateway.api.get(`/v1/namespaces/paged/profiles?${query}`)).json;
    const first = await list('limit=2');
    expect(first.items.map((item: { name: string }) => item.name)).toEqual(['a', 'b']);
    const second = await list(`limit=2&cursor=${first.nextCursor}`);
    expect(second).toMatchObject({ items: [{ name: 'c' }] });
    expect(second.nextCursor).toBeUndefined();
    expect((await list('labels=team=sales')).items).toHaveLength(3);
    expect((await list('labels=team=sales,tier=gold')).items).toHaveLength(0);
    expect((await list('labels=team')).code).toBe('INVALID_REQUEST');
    expect((await gateway.api.delete('/v1/namespaces/paged')).json).toMatchObject({ code: 'CONFLICT' });
  });

  it('are deleted, and never use a revision number twice', async () => {
    await apply('mortal');
    expect((await gateway.api.delete(path('mortal'))).status).toBe(204);
    expect((await gateway.api.get(path('mortal'))).status).toBe(404);
    expect((await apply('mortal')).json).toMatchObject({ revision: 2 });
  });

  it('need a content type that is read here', async () => {
    expect((await gateway.api.put(path('x'), manifest('x'), { type: 'text/html' })).status).toBe(415);
  });
});
