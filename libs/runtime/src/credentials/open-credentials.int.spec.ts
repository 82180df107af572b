import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type CredentialMessage,
  credentialContext,
  credentialKey,
  EnvironmentTopics,
  FamilyKeyMessage,
  type Log,
  type LogFields,
  silentLog,
  systemClock,
} from '@arkflows/contracts';
import type { Broker } from '@arkflows/messaging';
import { createFamilyKey, encryptForFamily, FamilyKey, type FamilyPublicKey } from '@arkflows/security';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openBroker } from '../broker.js';
import { Health } from '../health/health.js';
import { type Credentials, openCredentials } from './open-credentials.js';

const CANARY = 'c4n4ry';

describe('the credentials of a service', () => {
  let broker: Broker;
  let topics: EnvironmentTopics;
  let folder: string;
  let warnings: LogFields[];
  const stops: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    const kafka = { kind: 'kafka', brokers: [process.env.ARK_TEST_KAFKA ?? ''], ssl: false } as const;
    const context = { clientId: 'credentials-spec', log: silentLog, clock: systemClock };
    broker = await openBroker({ ...kafka, caFile: undefined, sasl: undefined, producerClient: 'kafkajs' }, context);
    folder = await mkdtemp(join(tmpdir(), 'ark-credentials-'));
  });
  beforeEach(() => {
    topics = new EnvironmentTopics(`ark.test-${randomBytes(4).toString('hex')}`);
    warnings = [];
  });
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
  });
  afterAll(async () => {
    await broker.close();
    await rm(folder, { recursive: true, force: true });
  });

  const open = (familyKey: string | undefined, directory?: string): Promise<Credentials> => {
    const log: Log = { ...silentLog, warn: (fields) => warnings.push(fields) };
    const onStop = (_: string, stop: (signal: AbortSignal) => Promise<void>) =>
      void stops.push(() => stop(AbortSignal.timeout(5_000)));
    const context = { log, health: new Health(systemClock), onStop };
    return openCredentials(context, { family: 'database', topics, broker, familyKey, directory });
  };
  const publish = async (key: FamilyPublicKey, name: string, version: number, value: unknown) => {
    const id = credentialKey('database', 'default', name);
    const jwe = await encryptForFamily(key, value, credentialContext(id, version));
    const message: CredentialMessage = { version, kid: 'told', jwe };
    await broker.producer().send(topics.controlCredentials().name, [{ key: id, value: JSON.stringify(message) }]);
  };
  const announced = async (): Promise<string[]> => {
    const kids: string[] = [];
    const reader = broker.reader({ topics: [topics.controlKeys().name] });
    await reader.run(({ value }) => void kids.push(FamilyKeyMessage.parse(JSON.parse(String(value))).kid));
    await reader.close();
    return kids;
  };
  const eventually = async (condition: () => Promise<unknown>, expected: unknown) => {
    const deadline = systemClock.monotonic() + 20_000;
    for (;;) {
      const value = await condition().catch((error: Error) => error.message);
      if (JSON.stringify(value) === JSON.stringify(expected)) return;
      if (systemClock.monotonic() > deadline) throw new Error(`stayed ${JSON.stringify(value)}`);
      await systemClock.sleep(20);
    }
  };

  it('are there from the start, follow each change, and go when they are deleted', async () => {
    const text = createFamilyKey();
    const { publicKey } = await FamilyKey.from(text);
    await broker.admin.ensureTopics([topics.controlCredentials()]);
    await publish(publicKey, 'orders', 1, { password: 'one' });
    const credentials = await open(text);
    expect(await credentials.read('default', 'orders')).toEqual({ password: 'one' });
    await publish(publicKey, 'orders', 2, { password: 'two' });
    await eventually(() => credentials.read('default', 'orders'), { password: 'two' });
    const key = credentialKey('database', 'default', 'orders');
    await broker.producer().send(topics.controlCredentials().name, [{ key, value: null }]);
    await eventually(
      () => credentials.read('default', 'orders').then(String, (error) => error.code),
      'CREDENTIAL_MISSING',
    );
  });

  it('tell the gateway their key once, and anew when it is another', async () => {
    const [first, second] = [createFamilyKey(), createFamilyKey()];
    await open(first);
    await open(first);
    await open(second);
    const ids = await Promise.all([first, second].map(async (text) => (await FamilyKey.from(text)).id));
    expect(await announced()).toEqual(ids);
  });

  it('that are encrypted for another key name both keys, and are logged once', async () => {
    const [own, other] = [createFamilyKey(), await FamilyKey.from(createFamilyKey())];
    await broker.admin.ensureTopics([topics.controlCredentials()]);
    await publish(other.publicKey, 'orders', 1, { password: CANARY });
    await publish(other.publicKey, 'orders', 1, { password: CANARY });
    const credentials = await open(own);
    const { id: ownKey } = await FamilyKey.from(own);
    const failure = await credentials.read('default', 'orders').catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: 'CREDENTIAL_MISSING',
      retryable: true,
      details: { neededKey: other.id, ownKey },
    });
    expect(warnings).toHaveLength(1);
    expect(JSON.stringify([failure, warnings])).not.toContain(CANARY);
  });

  it('are never those of another namespace or family', async () => {
    const text = createFamilyKey();
    const { publicKey } = await FamilyKey.from(text);
    const credentials = await open(text);
    const jwe = await encryptForFamily(publicKey, {}, credentialContext('rest/default/a', 1));
    const value = JSON.stringify({ version: 1, kid: 'k', jwe } satisfies CredentialMessage);
    const topic = topics.controlCredentials().name;
    // The second is somebody's copy of the first under another name.
    await broker.producer().send(
      topic,
      ['rest/default/a', 'database/default/a'].map((key) => ({ key, value })),
    );
    await eventually(() => credentials.read('default', 'a').catch(({ message }) => /wrong place/.test(message)), true);
    await expect(credentials.read('other', 'a')).rejects.toMatchObject({ code: 'CREDENTIAL_MISSING' });
  });

  it('come from the folder where the gateway stores none of that name', async () => {
    const text = createFamilyKey();
    const { publicKey } = await FamilyKey.from(text);
    await writeFile(join(folder, 'local.json'), '{"from":"folder"}', { mode: 0o600 });
    const credentials = await open(text, folder);
    expect(await credentials.read('default', 'local')).toEqual({ from: 'folder' });
    await publish(publicKey, 'local', 1, { from: 'gateway' });
    await eventually(() => credentials.read('default', 'local'), { from: 'gateway' });
  });

  it('that are in neither say how to store them', async () => {
    for (const directory of [undefined, folder]) {
      const credentials = await open(createFamilyKey(), directory);
      const failure = await credentials.read('sales', 'nowhere').catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: 'CREDENTIAL_MISSING', retryable: true });
      expect(String(failure)).toContain('ark credentials put nowhere -n sales --connector');
      expect(String(failure)).not.toContain(folder);
    }
  });

  it('say what to set where there is neither key nor folder', async () => {
    const credentials = await open(undefined);
    await expect(credentials.read('default', 'x')).rejects.toThrow(/ARK_FAMILY_KEY.*ARK_CREDENTIALS_DIR/);
  });

  it('go on after a record that is none', async () => {
    const text = createFamilyKey();
    const { publicKey } = await FamilyKey.from(text);
    const credentials = await open(text);
    const key = credentialKey('database', 'default', 'broken');
    await broker.producer().send(topics.controlCredentials().name, [{ key, value: 'no json' }]);
    await publish(publicKey, 'after', 1, 'fine');
    await eventually(() => credentials.read('default', 'after'), 'fine');
    expect(warnings).toMatchObject([{ credential: key }]);
  });
});
