import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startGateway, type TestGateway } from '../testing/gateway.fixture.js';
import { manifest } from '../testing/manifests.fixture.js';

const base = '/v1/namespaces/default';

describe('a preview', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway();
    await gateway.api.put(`${base}/profiles/places`, manifest('places'), { type: 'application/yaml' });
  });
  afterAll(() => gateway.close());

  const unsaved = (mapping: string, body: object = {}) =>
    gateway.api.post(`${base}/profiles:preview`, {
      manifest: manifest('unsaved', { mapping }),
      operation: 'insertPlace',
      data: { name: 'Łódź' },
      ...body,
    });

  it('maps a sample by a stored profile, without any service', async () => {
    const body = { operation: 'insertPlace', data: { name: 'Łódź' } };
    const { status, json } = await gateway.api.post(`${base}/profiles/places:preview`, body);
    expect([status, json]).toEqual([200, { input: { table: 'places', row: { name: 'Łódź' } } }]);
  });

  it('maps a sample by a manifest that is not stored, and sees the attributes of the event', async () => {
    const event = { id: '17', type: 'created', data: { name: 'a' } };
    const { json } = await unsaved("row.name: event.type & ' ' & data.name & ' of ' & profile.name", { event });
    expect(json.input.row).toEqual({ name: 'created a of unsaved' });
  });

  it('tells the place where the mapping fails', async () => {
    const { status, json } = await unsaved('row.name: $lowercase(data)');
    expect(status).toBe(200);
    expect(json.problems).toEqual([
      { path: "spec.operations.insertPlace.mapping['row.name']", message: expect.any(String) },
    ]);
  });

  it('tells what the action would not take', async () => {
    const { json } = await unsaved('row: data.name');
    expect(json.problems).toEqual([{ path: 'input.row', message: 'must be a map of fields' }]);
    const upsert = manifest('unsaved', { mapping: 'row: data.name' })
      .replace('insert\n', 'upsert\n')
      .replace('{ table: places }', '{ table: places, key: [id] }');
    const other = await unsaved('', { manifest: upsert });
    expect(other.json.problems?.map(({ path }: { path: string }) => path)).toContain('input.row');
  });

  it('refuses a manifest that is not valid, and an operation that is not there', async () => {
    expect((await unsaved('row.name: (')).json.code).toBe('INVALID_PROFILE');
    const { status, json } = await unsaved('row.name: data.name', { operation: 'insertPlaces' });
    expect(status).toBe(404);
    expect(json.detail).toContain("did you mean 'insertPlace'");
  });
});
