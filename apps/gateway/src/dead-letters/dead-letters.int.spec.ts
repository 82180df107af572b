import { type DeadLetterInfo, writeDeadLetterHeaders } from '@arkflows/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '../testing/api-client.fixture.js';
import { startGateway, type TestGateway } from '../testing/gateway.fixture.js';

const topic = 'ark.dev.database.dead-letters';

const letter = (changes: Partial<DeadLetterInfo> = {}): DeadLetterInfo => ({
  runId: 'run_1',
  code: 'TARGET_REJECTED',
  message: "column 'nmae' does not exist",
  details: { column: 'nmae' },
  attempts: 3,
  namespace: 'default',
  profile: 'places',
  revision: 2,
  operation: 'insertPlace',
  trigger: 'created',
  origin: { topic: 'shop.places', partition: 4, offset: 17 },
  firstTriedAt: '2026-01-01T00:00:00.000Z',
  diedAt: '2026-01-01T00:01:00.000Z',
  ...changes,
});

describe('dead letters', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());

  const bury = (info: DeadLetterInfo, value: string | Buffer | null, headers: Record<string, string> = {}) =>
    gateway.broker
      .producer()
      .send(topic, [{ key: 'JP', value, headers: { ...headers, ...writeDeadLetterHeaders(info) } }]);
  const get = (runId: string) => gateway.api.get(`/v1/namespaces/default/dead-letters/${runId}`);
  const found = async (runId: string) => {
    await until(async () => (await get(runId)).status === 200);
    return get(runId);
  };

  it('show the reason, the origin and the record, without its secrets', async () => {
    const value = JSON.stringify({ name: 'Łódź', password: 'c4n4ry' });
    await bury(letter({ runId: 'run_shown' }), value, { ce_id: '7', authorization: 'c4n4ry' });
    const { json, text } = await found('run_shown');
    expect(json).toMatchObject({
      code: 'TARGET_REJECTED',
      profile: 'places',
      revision: 2,
      attempts: 3,
      origin: { topic: 'shop.places', partition: 4, offset: 17 },
      details: { column: 'nmae' },
      key: 'JP',
      headers: { ce_id: '7' },
      payload: { kind: 'json', data: { name: 'Łódź' }, bytes: Buffer.byteLength(value), truncated: false },
    });
    expect(text).not.toContain('c4n4ry');
  });

  it('hold back nothing that cannot be shown: broken JSON, bytes, no value, a very large one', async () => {
    await bury(letter({ runId: 'run_text' }), '{broken');
    await bury(letter({ runId: 'run_bytes' }), Buffer.from([0xff, 0x00]));
    await bury(letter({ runId: 'run_none' }), null);
    await bury(letter({ runId: 'run_large' }), 'x'.repeat(3_000_000));
    expect((await found('run_text')).json.payload).toMatchObject({ kind: 'text', data: '{broken' });
    expect((await found('run_bytes')).json.payload).toMatchObject({ kind: 'bytes' });
    expect((await found('run_none')).json.payload).toMatchObject({ kind: 'none' });
    expect((await found('run_large')).json.payload).toMatchObject({ bytes: 3_000_000, truncated: true });
  });

  it('that belong to no profile stand in the default namespace', async () => {
    const {
      namespace: _,
      profile: _p,
      revision: _r,
      operation: _o,
      trigger: _t,
      ...rest
    } = letter({ runId: 'run_lost' });
    await bury({ ...rest, code: 'COMMAND_NOT_ROUTABLE' }, '{}');
    expect((await found('run_lost')).json).toMatchObject({ profile: null, code: 'COMMAND_NOT_ROUTABLE' });
  });

  it('are listed by profile and code, the newest first, each once', async () => {
    const at = (minute: number) => ({ diedAt: `2026-01-01T00:0${minute}:00.000Z`, profile: 'listed' });
    for (const minute of [1, 2, 2, 3]) await bury(letter({ runId: `run_${minute}`, ...at(minute) }), '{}');
    const list = async (query: string) =>
      (await gateway.api.get(`/v1/namespaces/default/dead-letters?profile=listed&${query}`)).json;
    await until(async () => (await list('limit=10')).items.length === 3);
    const first = await list('limit=2');
    expect(first.items.map((item: { runId: string }) => item.runId)).toEqual(['run_3', 'run_2']);
    expect((await list(`limit=2&cursor=${first.nextCursor}`)).items).toMatchObject([{ runId: 'run_1' }]);
    expect((await list('code=INPUT_INVALID')).items).toEqual([]);
  });

  it('are searched by what is shown of them, and by no secret', async () => {
    const value = JSON.stringify({ city: 'Łódź', password: 'c4n4ry' });
    await bury(letter({ runId: 'run_searched', profile: 'searched', message: 'No COLUMN of 100 %' }), value);
    await found('run_searched');
    const hits = async (text: string) =>
      (await gateway.api.get(`/v1/namespaces/default/dead-letters?profile=searched&text=${encodeURIComponent(text)}`))
        .json.items.length;
    expect(await Promise.all(['łÓDŹ', 'no column', '100 %', 'jp'].map(hits))).toEqual([1, 1, 1, 1]);
    expect(await Promise.all(['c4n4ry', '%column', 'Lodz'].map(hits))).toEqual([0, 0, 0]);
  });

  it('are discarded, and open again when their event is given up once more', async () => {
    const state = async () => (await get('run_discarded')).json.state;
    const at = (minute: number) => letter({ runId: 'run_discarded', diedAt: `2026-01-01T00:0${minute}:00.000Z` });
    await bury(at(1), '{}');
    expect((await found('run_discarded')).json).toMatchObject({ state: 'open', generation: 0, redriven: null });
    const discard = (body: object) => gateway.api.post('/v1/namespaces/default/dead-letters:discard', body);
    expect((await discard({ ids: ['run_discarded'] })).json).toEqual({ discarded: 1 });
    expect((await discard({ ids: ['run_discarded'] })).json).toEqual({ discarded: 0 });
    expect((await discard({})).json.code).toBe('INVALID_REQUEST');
    // The same letter once more, such as after a restart of the index, changes nothing.
    await bury(at(1), '{}');
    await bury(letter({ runId: 'run_behind' }), '{}');
    await found('run_behind');
    expect(await state()).toBe('discarded');
    await bury(at(2), '{}');
    await until(async () => (await state()) === 'open');
  });

  it('go on after a record that is none', async () => {
    await gateway.broker.producer().send(topic, [{ key: null, value: 'stray' }]);
    await bury(letter({ runId: 'run_after' }), '{}');
    await found('run_after');
  });
});
