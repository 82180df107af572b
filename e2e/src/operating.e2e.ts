import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { done } from './support/ark.js';
import { HttpTarget, type ReceivedCall } from './support/http-target.js';
import { type Installation, onKafka, standalone } from './support/installation.js';
import { until } from './support/until.js';

type Item = { readonly [field: string]: unknown };

/** Tried again only after an hour, unless somebody asks. */
const retry = { for: '9h', initial: '1h', max: '1h', inPlace: '0s' };

const profile = (name: string, baseUrl: string, topic: string, mapping: object = {}) =>
  stringify({
    apiVersion: 'arkflows.io/v1',
    kind: 'IntegrationProfile',
    metadata: { name },
    spec: {
      connector: 'rest',
      connection: { baseUrl },
      operations: {
        put: {
          action: 'request',
          with: { method: 'PUT', path: '/people/{id}' },
          mapping: { 'params.id': 'data.id', 'body.name': 'data.name', 'body.seq': 'data.seq', ...mapping },
        },
      },
      triggers: [{ name: 'people', topic, from: 'earliest', operation: 'put', key: 'data.id' }],
      policies: { retry },
    },
  });

describe.each([
  ['on embedded engines', standalone],
  ['on Kafka, as separate processes', onKafka],
] as const)("the operator's day %s", (_, install) => {
  let suite: Installation;
  let target: HttpTarget;
  let name: string;
  let topic: string;
  let tests = 0;

  beforeAll(async () => {
    suite = await install();
    target = await new HttpTarget().start();
  }, 120_000);
  afterAll(async () => {
    await suite?.stop();
    await target?.stop();
  });
  beforeEach(async () => {
    name = `people-${++tests}`;
    topic = `${suite.environment}.${name}`;
    target.calls.length = 0;
    target.status = () => 200;
    await apply();
  });

  const apply = async (mapping?: object) => {
    done(await suite.ark(['apply', '-f', '-'], profile(name, target.url, topic, mapping)));
    done(await suite.ark(['deploy', name]));
  };
  const publish = async (...people: Item[]) => {
    const lines = people.map((person) => JSON.stringify(person)).join('\n');
    done(await suite.ark(['publish', topic, '--format', 'ndjson', '--key', 'id'], lines));
  };
  const listed = async (...args: string[]): Promise<Item[]> =>
    JSON.parse(done(await suite.ark([...args, '--profile', name, '-o', 'json'])));
  const parked = () => listed('parked');
  const letters = (state = 'open') => listed('dead-letters', '--state', state);
  const seqs = (calls: readonly ReceivedCall[] = target.calls) =>
    calls.map(({ body }) => (body as { seq: number }).seq);
  const waits = (behind: number) =>
    until(async () => (await parked()).some((key) => key.behind === behind), {
      what: () => `${behind} are parked behind`,
    });
  const nothingWaits = () => until(async () => (await parked()).length === 0, { what: () => 'nothing is parked' });
  const thereAre = (count: number, state?: string) =>
    until(async () => (await letters(state)).length === count, { what: () => `${count} dead letters` });

  /** The target refuses all other names; a look at it without a body is no event. */
  const onlyTake = (name: string) => {
    target.status = ({ body }) => (body === null || (body as Item).name === name ? 200 : 422);
  };

  it('sees what waits and why, has it tried now, in order, and cancels what nobody wants any more', async () => {
    target.status = ({ path }) => (path === '/people/anna' ? 503 : 200);
    await publish({ id: 'anna', seq: 1 }, { id: 'bob', seq: 2 }, { id: 'anna', seq: 3 });
    await waits(1);
    const [key] = await parked();
    expect(key).toMatchObject({ key: 'anna', trigger: 'people', topic, code: 'TARGET_UNAVAILABLE', attempts: 1 });

    target.status = () => 200;
    target.calls.length = 0;
    done(await suite.ark(['parked', 'retry', String(key?.id)]));
    await nothingWaits();
    expect(seqs()).toEqual([1, 3]);

    target.status = ({ path }) => (path === '/people/carl' ? 503 : 200);
    await publish({ id: 'carl', seq: 4 }, { id: 'carl', seq: 5 });
    await waits(1);
    target.status = () => 200;
    target.calls.length = 0;
    done(await suite.ark(['parked', 'cancel', '--profile', name, '--key', 'carl']));
    await nothingWaits();
    expect(seqs()).toEqual([5]);
    await thereAre(1);
    expect(await letters()).toMatchObject([{ code: 'EVENT_CANCELLED' }]);
  });

  it('finds dead letters, tries a mended mapping on them, and sends them again in order', async () => {
    onlyTake('Łódź');
    await publish(...[1, 2, 3].map((seq) => ({ id: 'dora', seq, city: 'Łódź' })));
    await thereAre(3);
    const found = await listed('dead-letters', '--text', 'łódź', '--code', 'TARGET_REJECTED');
    expect(found).toHaveLength(3);
    const shown = JSON.parse(done(await suite.ark(['dead-letters', 'show', String(found[0]?.runId), '-o', 'json'])));
    expect(shown.payload.data).toEqual({ id: 'dora', seq: 3, city: 'Łódź' });

    await apply({ 'body.name': 'data.city' });
    target.calls.length = 0;
    const tried = JSON.parse(done(await suite.ark(['redrive', '--profile', name, '--dry-run', '-o', 'json'])));
    expect(tried).toMatchObject({ matched: 3, letters: [{ ok: true, revision: 2 }, { ok: true }, { ok: true }] });
    expect(JSON.stringify(tried.letters[0].input)).toContain('Łódź');
    expect(target.calls).toEqual([]);

    const began = performance.now();
    const said = done(await suite.ark(['redrive', '--profile', name, '--pace', '2']));
    expect(said).toContain('3 of 3 sent, 3 carried out');
    expect(performance.now() - began).toBeGreaterThan(900);
    expect(seqs()).toEqual([1, 2, 3]);
    expect(await letters()).toEqual([]);
    expect(await letters('resolved')).toHaveLength(3);
  });

  it('edits one, and stops one that goes round', async () => {
    onlyTake('right');
    await publish({ id: 'emil', seq: 1, name: 'wrong' }, { id: 'fritz', seq: 2, name: 'wrong' });
    await thereAre(2);
    const [emil] = await listed('dead-letters', '--state', 'open', '--text', 'emil');
    done(await suite.ark(['redrive', String(emil?.runId), '--patch', '-'], '{"name":"right"}'));
    expect(target.calls.at(-1)).toMatchObject({ path: '/people/emil', body: { name: 'right', seq: 1 } });

    for (let time = 1; time <= 3; time++) {
      expect(await suite.ark(['redrive', '--profile', name])).toMatchObject({
        code: 1,
        stdout: expect.stringContaining('1 failed again'),
      });
      await thereAre(1);
    }
    const calls = target.calls.length;
    const { code, stdout } = await suite.ark(['redrive', '--profile', name]);
    expect({ code, stdout }).toMatchObject({ code: 1, stdout: expect.stringContaining('1 refused') });
    expect(target.calls).toHaveLength(calls);
    expect((await suite.ark(['redrive'])).code).toBe(2);
    expect(done(await suite.ark(['dead-letters', 'discard', '--profile', name]))).toContain('Discarded');
    expect(await letters()).toEqual([]);
  });

  // On embedded engines the gateway is one process with all else.
  if (install === onKafka)
    it('loses no redrive with a gateway that is killed, and repeats nothing', async () => {
      onlyTake('nobody');
      const people = Array.from({ length: 20 }, (_, seq) => ({ id: 'gina', seq }));
      await publish(...people);
      await thereAre(20);
      target.status = () => 200;
      target.calls.length = 0;
      done(await suite.ark(['redrive', '--profile', name, '--no-wait']));
      await until(() => target.calls.length > 3, { what: () => 'some are sent again' });
      await suite.gateway.kill();
      await suite.gateway.start();
      await thereAre(20, 'resolved');
      // One that was sent and not yet noted may come twice, as the same run.
      expect([...new Set(seqs())]).toEqual(people.map(({ seq }) => seq));
      expect(target.calls.length).toBeLessThanOrEqual(21);
    });
});
