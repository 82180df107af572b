import type { CheckStep } from '@arkflows/connector-sdk';
import { ArkError } from '@arkflows/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startGateway, type TestGateway } from '../testing/gateway.fixture.js';
import { manifest } from '../testing/manifests.fixture.js';
import { TestService } from '../testing/service.fixture.js';

const base = '/v1/namespaces/default';
const yaml = { type: 'application/yaml' };

const steps: readonly CheckStep[] = [
  { name: 'resolve', ok: true, durationMs: 1 },
  { name: 'connect', ok: false, durationMs: 2.5, message: 'refused', advice: 'Check the port.' },
];

describe('trying a profile out', () => {
  let gateway: TestGateway;
  let service: TestService;
  beforeAll(async () => {
    gateway = await startGateway();
    service = new TestService(gateway);
    await service.start();
    await gateway.api.put(`${base}/profiles/places`, manifest('places'), yaml);
  });
  afterAll(async () => {
    await service.stop();
    await gateway.close();
  });
  beforeEach(() => {
    service.check = async () => steps;
  });

  describe('a test', () => {
    const test = () => gateway.api.post(`${base}/profiles/places:test`);

    it('tells each step, and what to do about the one that failed', async () => {
      const { status, json } = await test();
      expect(status).toBe(200);
      expect(json).toEqual({ steps });
    });

    it('is made of a manifest that is not stored, too', async () => {
      const { json } = await gateway.api.post(`${base}/profiles:test`, manifest('unsaved'), yaml);
      expect(json).toEqual({ steps });
      expect((await gateway.api.get(`${base}/profiles/unsaved`)).status).toBe(404);
    });

    it('is refused for a manifest of another namespace, whose credentials it would use', async () => {
      const { status, json } = await gateway.api.post(
        `${base}/profiles:test`,
        manifest('unsaved', { namespace: 'sales' }),
        yaml,
      );
      expect([status, json.code]).toEqual([422, 'INVALID_PROFILE']);
    });

    it('fails with the error of the service, as it was', async () => {
      service.check = async () => {
        throw new ArkError('CREDENTIAL_MISSING', "There is no credential 'shop-db'", { retryable: true });
      };
      const { status, json } = await test();
      expect(status).toBe(424);
      expect(json).toMatchObject({
        code: 'CREDENTIAL_MISSING',
        detail: "There is no credential 'shop-db'",
        retryable: true,
      });
    });

    it('fails when the answer is larger than what an answer may have', async () => {
      service.check = async () => [{ name: 'connect', ok: false, durationMs: 1, message: 'x'.repeat(1024 * 1024) }];
      expect((await test()).json.code).toBe('PAYLOAD_TOO_LARGE');
    });

    it('is told by one replica, and many at once by as many as there are answers', async () => {
      const second = new TestService(gateway);
      second.check = async () => steps;
      await second.start();
      const answers = await Promise.all(Array.from({ length: 10 }, test));
      expect(answers.map(({ json }) => json)).toEqual(Array.from({ length: 10 }, () => ({ steps })));
      await second.stop();
    });

    it('that is broken off by the stop of the service says so, and ends what it was doing', async () => {
      let ended = false;
      const begun = Promise.withResolvers<void>();
      service.check = (signal) =>
        new Promise((_, reject) => {
          begun.resolve();
          signal.addEventListener('abort', () => {
            ended = true;
            reject(signal.reason);
          });
        });
      const answer = test();
      await begun.promise;
      await service.stop();
      expect((await answer).json).toMatchObject({ code: 'ABORTED', retryable: true });
      expect(ended).toBe(true);
      await service.start();
    });

    it('needs the permission profiles.try', async () => {
      const { json } = await gateway.api.post('/v1/api-keys', { name: 'reader', permissions: ['profiles.read'] });
      expect((await gateway.api.post(`${base}/profiles/places:test`, undefined, { key: json.key })).status).toBe(403);
    });
  });

  describe('a dry run', () => {
    const dryRun = (body: object) => gateway.api.post(`${base}/profiles/places:dryRun`, body);

    it('tells how an event is read, taken, keyed and mapped, and does nothing', async () => {
      const { status, json } = await dryRun({ data: { name: 'Łódź' } });
      expect(status).toBe(200);
      expect(json).toMatchObject({
        event: { source: 'shop.places', type: 'io.arkflows.bare.v1', data: { name: 'Łódź' } },
        trigger: 'place-created',
        operation: 'insertPlace',
        taken: true,
        key: null,
        input: { table: 'places', row: { name: 'Łódź' } },
      });
      expect(service.rows).toEqual([]);
    });

    it('reads a CloudEvent', async () => {
      const event = {
        specversion: '1.0',
        id: '1',
        source: '/shop',
        type: 'created',
        partitionkey: 'k',
        data: { name: 'a' },
      };
      const { json } = await dryRun({ event, operation: 'insertPlace' });
      expect(json).toMatchObject({ event: { id: '1', type: 'created' }, trigger: null, key: 'k', taken: true });
    });

    it.each([
      [{ event: { specversion: '1.0', id: '1' } }, 'EVENT_NOT_DECODABLE'],
      [{ data: {}, operation: 'insertPlaces' }, 'INVALID_REQUEST'],
      [{ data: {}, trigger: 'nothing' }, 'INVALID_REQUEST'],
    ])('fails as the engine would: %j', async (body, code) => {
      expect((await dryRun(body)).json.code).toBe(code);
    });
  });

  describe('a description', () => {
    const described = (name: string, query = '') => gateway.api.get(`${base}/profiles/${name}:describe${query}`);

    it('names the service that carries a profile out, the replica that answered, and its connectors', async () => {
      const { status, json } = await described('places');
      expect(status).toBe(200);
      expect(json).toEqual({
        service: 'database-integration',
        instance: service.instance,
        connectors: ['postgres'],
      });
    });

    it('is refused for a profile or an environment that is not there', async () => {
      expect((await described('nowhere')).json.code).toBe('NOT_FOUND');
      expect((await described('places', '?environment=nowhere')).json.code).toBe('UNKNOWN_ENVIRONMENT');
    });
  });

  it('says so when no service answers', async () => {
    await gateway.api.put('/v1/environments/empty', {});
    const { status, json } = await gateway.api.post(`${base}/profiles/places:test?environment=empty`);
    expect([status, json.code]).toEqual([503, 'UNAVAILABLE']);
  });
});
