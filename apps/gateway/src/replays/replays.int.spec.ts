import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '../testing/api-client.fixture.js';
import { startGateway, type TestGateway } from '../testing/gateway.fixture.js';
import { manifest } from '../testing/manifests.fixture.js';

const base = '/v1/namespaces/default';
const yaml = { type: 'application/yaml' };
const topic = 'shop.places';

/** The manifest of `places` with another mapping and more lines for its trigger. */
const places = (mapping = 'row.name: data.name', trigger: readonly string[] = []) =>
  manifest('places', { mapping }) + trigger.map((line) => `      ${line}\n`).join('');

/** So that the times of two events differ. */
async function nextMillisecond(): Promise<void> {
  const now = Date.now();
  while (Date.now() === now) await setImmediate();
}

describe('a replay', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway();
    await gateway.api.put(`${base}/profiles/places`, places('row.name: $uppercase(data.name)'), yaml);
    await gateway.broker.admin.ensureTopics([{ name: topic, partitions: 3, compacted: false, maxMessageBytes: 1e6 }]);
    await gateway.api.post(`${base}/deployments`, { profile: 'places' });
    const producer = gateway.broker.producer();
    for (let id = 0; id < 30; id++) {
      const value = JSON.stringify({ id, name: `place ${id}`, tags: ['a', `tag ${id}`] });
      await producer.send(topic, [{ key: `key ${id}`, value, partition: id % 3 }]);
      await nextMillisecond();
    }
    await producer.send(topic, [{ key: null, value: '{"name": ', partition: 0 }]);
  });
  afterAll(() => gateway.close());

  const replay = (text: string, query = '', options = {}) =>
    gateway.api.post(`${base}/profiles/places:replay${query}`, text, { ...yaml, ...options });

  it('finds no difference in the revision that is deployed', async () => {
    const { status, json } = await replay(places('row.name: $uppercase(data.name)'));
    expect(status).toBe(200);
    expect(json).toMatchObject({
      environment: 'dev',
      trigger: 'place-created',
      deployed: { revision: 1, connector: 'postgres', operation: 'insertPlace', action: 'insert', topic },
      changed: false,
      events: { read: 31, same: 30, different: 0, filtered: 0, refused: 1 },
      limitedBy: null,
      fields: [],
      refusals: [{ code: 'EVENT_NOT_DECODABLE', deployed: 1, candidate: 1, onlyCandidate: 0, samples: [] }],
    });
    expect(Date.parse(json.newestAt) - Date.parse(json.oldestAt)).toBeGreaterThanOrEqual(0);
  });

  it('tells field by field what would change, with the values of real events', async () => {
    const { json } = await replay(
      places(`row.id: data.id\n        row.name: 'data.id = 7 ? 7 : $uppercase(data.name)'`),
    );
    expect(json).toMatchObject({ changed: true, events: { read: 31, same: 0, different: 30 } });
    const [id, name] = json.fields;
    expect(id).toMatchObject({ field: '/row/id', events: 30, added: 30, removed: 0, changed: 0, typeChanged: 0 });
    expect(id.samples.map(({ after }: { after: number }) => after)).toEqual([29, 28, 27, 26, 25]);
    expect(name).toMatchObject({ field: '/row/name', events: 1, typeChanged: 1 });
    expect(name.samples).toEqual([
      { topic, partition: 1, offset: 2, pointer: '/row/name', kind: 'typeChanged', before: 'PLACE 7', after: 7 },
    ]);
  });

  it('goes through the newest events of all partitions only', async () => {
    const { json } = await replay(places(), '?last=4');
    expect(json.events).toEqual({ read: 4, same: 0, different: 3, filtered: 0, refused: 1 });
    const samples = json.fields[0].samples as { partition: number; before: string; after: string }[];
    expect(samples.map(({ partition, before, after }) => [partition, before, after])).toEqual([
      [2, 'PLACE 29', 'place 29'],
      [1, 'PLACE 28', 'place 28'],
      [0, 'PLACE 27', 'place 27'],
    ]);
  });

  it('tells which events only the candidate would refuse, and why', async () => {
    const { json } = await replay(places(`row.name: 'data.id = 12 ? $error("not this one") : $uppercase(data.name)'`));
    expect(json.events).toMatchObject({ same: 29, refused: 2 });
    expect(json).toMatchObject({ changed: true, fields: [] });
    expect(json.refusals[1]).toMatchObject({ code: 'MAPPING_FAILED', deployed: 0, candidate: 1, onlyCandidate: 1 });
    expect(json.refusals[1].samples).toEqual([
      { topic, partition: 0, offset: 4, message: expect.stringContaining("The mapping of 'row.name' failed") },
    ]);
    const unfit = await replay(places('row: data.name'));
    expect(unfit.json.refusals[1]).toMatchObject({ code: 'MAPPING_FAILED', onlyCandidate: 30 });
  });

  it('checks by the schema of every action', async () => {
    const upsert = places('row: data.name')
      .replace('insert\n', 'upsert\n')
      .replace('{ table: places }', '{ table: places, key: [id] }');
    const { json } = await replay(upsert);
    expect(json.refusals[1]).toMatchObject({ code: 'MAPPING_FAILED', onlyCandidate: 30 });
    expect(json.refusals[1].samples[0].message).toContain('row');
  });

  it("tells where the filter's decision and the ordering key differ", async () => {
    const { json } = await replay(
      places('row.name: $uppercase(data.name)', ['filter: data.id < 20', 'key: "\'k\' & (data.id % 2)"']),
    );
    expect(json.events).toMatchObject({ same: 20, filtered: 10, refused: 1 });
    expect(json.filtering).toMatchObject({ neither: 0, onlyDeployed: 10, onlyCandidate: 0 });
    expect(json.filtering.samples[0]).toEqual({ topic, partition: 2, offset: 9, takenBy: 'deployed' });
    expect(json.orderingKeys.different).toBe(20);
    expect(json.orderingKeys.samples[0]).toMatchObject({ before: 'key 19', after: 'k1' });
    expect(json.changed).toBe(true);
  });

  it('says when another operation would run', async () => {
    const other = places('row.name: $uppercase(data.name)').replaceAll('insertPlace', 'addPlace');
    const { json } = await replay(other);
    expect(json).toMatchObject({ changed: true, candidate: { operation: 'addPlace' }, events: { different: 0 } });
  });

  it('reads the topic of what is deployed, whatever the candidate names', async () => {
    const { json } = await replay(places().replace(topic, 'other.topic'));
    expect(json).toMatchObject({ deployed: { topic }, candidate: { topic: 'other.topic' }, events: { read: 31 } });
  });

  it('stores nothing, deploys nothing, and leaves the consumers of the topic where they are', async () => {
    const { json: before } = await gateway.api.get(`${base}/profiles/places`);
    const group = 'ark.dev.default.places.place-created';
    const offsets = () => gateway.broker.admin.groupOffsets(group, topic);
    const stood = await offsets();
    await replay(places());
    expect((await gateway.api.get(`${base}/profiles/places`)).json).toEqual(before);
    expect(await offsets()).toEqual(stood);
  });

  it('is audited, and needs the permission profiles.replay', async () => {
    await replay(places());
    await until(async () =>
      gateway.log.of('audit').some(({ action, resource, status }) => {
        return action === 'profile.replay' && resource === 'profiles/default/places' && status === 200;
      }),
    );
    const { json } = await gateway.api.post('/v1/api-keys', { name: 'reader', permissions: ['profiles.try'] });
    const { status } = await replay(places(), '', { key: json.key });
    expect(status).toBe(403);
  });

  it('keeps the gateway free: of many at once it runs a few, and asks the others to come again', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => replay(places())));
    const good = answers.filter(({ status }) => status === 200);
    const others = answers.filter((answer) => !good.includes(answer));
    expect(good.length).toBeGreaterThanOrEqual(2);
    expect(others.length).toBeGreaterThan(0);
    for (const { json } of others) expect(json).toMatchObject({ code: 'RATE_LIMITED', retryable: true });
    expect((await replay(places())).status).toBe(200);
  });

  describe('is refused', () => {
    it.each([
      ['?trigger=place-create', 'INVALID_REQUEST', "did you mean 'place-created'"],
      ['?last=10001', 'INVALID_REQUEST', 'last'],
      ['?environment=nowhere', 'UNKNOWN_ENVIRONMENT', 'nowhere'],
    ])('with %s', async (query, code, said) => {
      const { json } = await replay(places(), query);
      expect(json).toMatchObject({ code, detail: expect.stringContaining(said) });
    });

    it('for a candidate without the trigger', async () => {
      const { json } = await replay(places().replace('place-created', 'place-made'));
      expect(json).toMatchObject({ code: 'INVALID_REQUEST', detail: expect.stringContaining('the candidate has no') });
    });

    it('for a candidate that could not be deployed, as its deployment would be', async () => {
      const invalid = places('row.name: (');
      const { status, json } = await replay(invalid);
      const applied = await gateway.api.put(`${base}/profiles/places`, invalid, yaml);
      expect([status, json.code]).toEqual([422, 'INVALID_PROFILE']);
      expect(json.errors).toEqual(applied.json.errors);
      const another = await replay(manifest('another'));
      expect(another.json.errors[0].path).toBe('metadata.name');
    });

    it('for a profile that is not there or not deployed', async () => {
      const path = `${base}/profiles/stored:replay`;
      const missing = await gateway.api.post(path, manifest('stored'), yaml);
      expect([missing.status, missing.json.code]).toEqual([404, 'NOT_FOUND']);
      await gateway.api.put(`${base}/profiles/stored`, manifest('stored'), yaml);
      const { status, json } = await gateway.api.post(path, manifest('stored'), yaml);
      expect([status, json.code]).toEqual([409, 'CONFLICT']);
      expect(json.detail).toContain("is not deployed in 'dev'");
    });

    it('for a topic that is empty or not there', async () => {
      const quiet = manifest('quiet').replace(topic, 'shop.quiet');
      await gateway.api.put(`${base}/profiles/quiet`, quiet, yaml);
      await gateway.api.post(`${base}/deployments`, { profile: 'quiet' });
      const asked = () => gateway.api.post(`${base}/profiles/quiet:replay`, quiet, yaml);
      expect((await asked()).json).toMatchObject({ code: 'NOT_FOUND', status: 404 });
      await gateway.broker.admin.ensureTopics([
        { name: 'shop.quiet', partitions: 2, compacted: false, maxMessageBytes: 1e6 },
      ]);
      expect((await asked()).json).toMatchObject({ code: 'CONFLICT', detail: expect.stringContaining('no events') });
    });
  });
});
