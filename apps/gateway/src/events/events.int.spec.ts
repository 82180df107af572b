import { decodeKafka } from '@arkflows/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readTopic } from '../testing/events.fixture.js';
import { startGateway, type TestGateway } from '../testing/gateway.fixture.js';
import { manifest } from '../testing/manifests.fixture.js';

const event = (id: string, data: unknown) => ({ specversion: '1.0', id, source: '/shop', type: 'place.created', data });

describe('publishing events', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());

  const publish = (topic: string, body: unknown, type: string, headers: Record<string, string> = {}) =>
    post(`${topic}/events?create=true`, body, type, headers);
  const post = (path: string, body: unknown, type = 'application/json', headers: Record<string, string> = {}) =>
    gateway.api.post(`/v1/topics/${path}`, typeof body === 'string' ? body : JSON.stringify(body), {
      type,
      headers,
    });

  const eventsOf = async (topic: string, count: number) =>
    (await readTopic(gateway.broker, topic, count)).map((record) =>
      decodeKafka({ ...record, topic, partition: 0 }, 'json'),
    );

  it('takes an event in binary mode, with its key', async () => {
    const attributes = { 'ce-specversion': '1.0', 'ce-id': 'a-1', 'ce-source': '/shop', 'ce-type': 'place.created' };
    const answer = await publish('binary', { name: '東京' }, 'application/json', {
      ...attributes,
      'ce-partitionkey': 'JP',
    });
    expect([answer.status, answer.json]).toEqual([202, { accepted: 1 }]);
    const [record] = await readTopic(gateway.broker, 'binary', 1);
    expect(record?.key?.toString()).toBe('JP');
    expect(await eventsOf('binary', 1)).toMatchObject([{ id: 'a-1', type: 'place.created', data: { name: '東京' } }]);
  });

  it('takes one structured event, a batch, and bare JSON', async () => {
    await publish('kinds', event('s-1', 1), 'application/cloudevents+json');
    await publish('kinds', [event('b-1', 2), event('b-2', 3)], 'application/cloudevents-batch+json');
    await publish('kinds', { plain: true }, 'application/json');
    const ids = (await eventsOf('kinds', 4)).map(({ source, data }) => [source, data]);
    expect(ids).toEqual(
      expect.arrayContaining([
        ['/shop', 1],
        ['/shop', 2],
        ['/shop', 3],
        ['/topics/kinds', { plain: true }],
      ]),
    );
  });

  it('takes NDJSON of events and bare data', async () => {
    const lines = [JSON.stringify(event('n-1', 'x')), '{"bare":1}', ''].join('\n');
    expect((await publish('lines', lines, 'application/x-ndjson')).json).toEqual({ accepted: 2 });
    expect(await eventsOf('lines', 2)).toHaveLength(2);
  });

  it('sends nothing of a request in which one event is wrong, and names its line', async () => {
    const lines = [JSON.stringify(event('ok', 1)), '{"specversion":"1.0","id":"x"}', '{broken'].join('\n');
    const { status, json } = await publish('all-or-nothing', lines, 'application/x-ndjson');
    expect(status).toBe(400);
    expect(json.errors).toMatchObject([{ line: 2 }, { line: 3 }]);
    expect(await gateway.broker.admin.describeTopic('all-or-nothing')).toBeNull();
  });

  it('names the event that is too large, and sends none', async () => {
    const batch = [event('small', 1), event('large', 'x'.repeat(1_100_000))];
    const { status, json } = await publish('large', batch, 'application/cloudevents-batch+json');
    expect(status).toBe(413);
    expect(json).toMatchObject({ code: 'PAYLOAD_TOO_LARGE', errors: [{ path: '[1].data' }] });
    expect(await gateway.broker.admin.describeTopic('large')).toBeNull();
  });

  it('takes an event of 1 MB, and a request of many megabytes', async () => {
    expect((await publish('big', event('x', 'x'.repeat(1_000_000)), 'application/cloudevents+json')).status).toBe(202);
    const batch = Array.from({ length: 20 }, (_, n) => event(`b-${n}`, 'y'.repeat(900_000)));
    expect((await publish('big', batch, 'application/cloudevents-batch+json')).json).toEqual({ accepted: 20 });
  });

  it('refuses a body beyond 32 MiB', async () => {
    const { status } = await publish('huge', 'x'.repeat(33 * 1024 * 1024), 'application/x-ndjson').catch(() => ({
      status: 413,
    }));
    expect(status).toBe(413);
  });

  it.each(['ark.dev.control.profiles', '__consumer_offsets'])('refuses the reserved topic %s', async (topic) => {
    expect((await publish(topic, {}, 'application/json')).json).toMatchObject({
      status: 403,
      code: 'PERMISSION_DENIED',
      detail: expect.stringContaining("no key may publish to names that begin with one of 'ark.'"),
      advice: expect.not.stringMatching(/^Use a key/),
    });
  });

  it('refuses what is no topic name, and a content type that is not read', async () => {
    expect((await publish('a%20b', {}, 'application/json')).json.errors).toMatchObject([{ path: 'path.topic' }]);
    expect((await publish('xml', '<a/>', 'application/xml')).status).toBe(415);
  });

  describe('to a topic that is not there', () => {
    beforeAll(async () => {
      const base = '/v1/namespaces/default';
      await gateway.api.put(`${base}/profiles/places`, manifest('places'), { type: 'application/yaml' });
      expect(await gateway.api.post(`${base}/deployments`, { profile: 'places' })).toMatchObject({ status: 201 });
    });

    it('makes it when a deployed trigger reads it', async () => {
      expect(await gateway.broker.admin.describeTopic('shop.places')).toBeNull();
      expect(await post('shop.places/events', { a: 1 })).toMatchObject({ status: 202, json: { accepted: 1 } });
      expect(await eventsOf('shop.places', 1)).toMatchObject([{ data: { a: 1 } }]);
    });

    it('is refused with the name that was probably meant, and makes nothing', async () => {
      const { status, json } = await post('shop.place/events', { a: 1 });
      expect([status, json.code]).toEqual([404, 'NOT_FOUND']);
      expect(json.detail).toContain("There is no topic 'shop.place', and no deployed trigger reads it");
      expect(json.detail).toMatch(/did you mean 'shop\.places'\?.*create=true/);
      expect(await gateway.broker.admin.describeTopic('shop.place')).toBeNull();
    });

    it('goes on once it is there', async () => {
      expect(await post('shop.new/events?create=true', { a: 1 })).toMatchObject({ status: 202 });
      expect(await post('shop.new/events', { a: 2 })).toMatchObject({ status: 202 });
    });
  });

  it('creates no topic where it may not, and says what to do', async () => {
    const { api } = await gateway.another({ createTopics: false });
    const { status, json } = await api.post('/v1/topics/nobody-made-it/events?create=true', { a: 1 });
    expect(status).toBe(404);
    expect(json.detail).toContain('ARK_CREATE_TOPICS');
  });
});
