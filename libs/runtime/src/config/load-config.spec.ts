import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ConfigError } from './config-error.js';
import { blobsConfig } from './groups/blobs.js';
import { brokerConfig } from './groups/broker.js';
import { credentialsConfig } from './groups/credentials.js';
import { databaseConfig } from './groups/database.js';
import { deliveryConfig } from './groups/delivery.js';
import { gatewayConfig } from './groups/gateway.js';
import { httpConfig } from './groups/http.js';
import { serviceConfig } from './groups/service.js';
import { loadConfig } from './load-config.js';

const canary = 'c4n4ry-5d10';

function problemsOf(load: () => unknown): readonly string[] {
  try {
    load();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('loadConfig', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ark-config-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('needs nothing where everything has a default', () => {
    const { http, delivery, service } = loadConfig(
      { http: httpConfig, delivery: deliveryConfig, service: serviceConfig },
      { ARK_HOST: '' },
    );
    expect(http).toEqual({ host: '127.0.0.1', port: 3000 });
    expect(delivery).toEqual({
      maxInFlightRecords: 20_000,
      maxInFlightBytes: 64 * 1024 * 1024,
      maxParkedEvents: 100_000,
      effectsRetentionMs: 7 * 24 * 3_600_000,
      createTopics: true,
    });
    expect(service).toMatchObject({ environment: 'dev', topicPrefix: 'ark.dev', drainTimeMs: 20_000 });
  });

  it('derives the topic prefix from the environment unless it is said', () => {
    const prefix = (env: Record<string, string>) => loadConfig({ service: serviceConfig }, env).service.topicPrefix;
    expect(prefix({ ARK_ENVIRONMENT: 'staging' })).toBe('ark.staging');
    expect(prefix({ ARK_ENVIRONMENT: 'staging', ARK_TOPIC_PREFIX: 'acme.ark' })).toBe('acme.ark');
  });

  it('gives two processes two instance names', () => {
    const instance = () => loadConfig({ service: serviceConfig }, {}).service.instance;
    expect(instance()).not.toBe(instance());
  });

  it('tells everything that is wrong at once, with what was read and what is allowed', () => {
    const groups = { http: httpConfig, delivery: deliveryConfig, broker: brokerConfig };
    const env = { ARK_PORT: '70000', ARK_MAX_IN_FLIGHT_BYTES: '64MB', ARK_BROKER: 'rabbit', ARK_CREATE_TOPICS: 'yes' };
    expect(problemsOf(() => loadConfig(groups, env))).toEqual([
      "ARK_PORT is '70000': it must be a port from 0 to 65535 (0: any free one)",
      "ARK_MAX_IN_FLIGHT_BYTES is '64MB': it must be a size such as 512B, 64KiB, 10MiB or 1GiB",
      "ARK_CREATE_TOPICS is 'yes': it must be true or false",
      "ARK_BROKER is 'rabbit': it must be kafka or embedded",
    ]);
  });

  it('checks variables against each other', () => {
    const problems = (env: Record<string, string>) => problemsOf(() => loadConfig({ broker: brokerConfig }, env));
    expect(problems({})).toEqual([expect.stringContaining('ARK_KAFKA_BROKERS is not set')]);
    expect(problems({ ARK_KAFKA_BROKERS: 'a:9092', ARK_KAFKA_SASL_MECHANISM: 'plain' })).toHaveLength(2);
    expect(problems({ ARK_KAFKA_BROKERS: 'a:9092', ARK_KAFKA_SASL_PASSWORD: 'x' })).toHaveLength(1);
    expect(problems({ ARK_KAFKA_BROKERS: 'a:9092', ARK_KAFKA_CA_FILE: 'ca.pem' })).toHaveLength(1);
    expect(problems({ ARK_KAFKA_BROKERS: 'a:9092, b' })).toHaveLength(1);
  });

  it('reads a Kafka cluster with authentication', () => {
    const env = {
      ARK_KAFKA_BROKERS: 'k1:9092, [::1]:9093',
      ARK_KAFKA_SSL: 'true',
      ARK_KAFKA_SASL_MECHANISM: 'scram-sha-512',
      ARK_KAFKA_SASL_USERNAME: 'ark',
      ARK_KAFKA_SASL_PASSWORD: canary,
    };
    expect(loadConfig({ broker: brokerConfig }, env).broker).toEqual({
      kind: 'kafka',
      brokers: ['k1:9092', '[::1]:9093'],
      ssl: true,
      caFile: undefined,
      producerClient: 'platformatic',
      sasl: { mechanism: 'scram-sha-512', username: 'ark', password: canary },
    });
  });

  it('reads a secret from a file, without the line end', async () => {
    const file = join(folder, 'url');
    await writeFile(file, `postgres://ark:${canary}@db/ark\n`);
    const { database } = loadConfig({ database: databaseConfig }, { ARK_DATABASE_URL_FILE: file });
    expect(database.url).toBe(`postgres://ark:${canary}@db/ark`);
  });

  it('never shows what a secret variable or its file holds', async () => {
    const file = join(folder, 'url');
    await writeFile(file, `mysql://ark:${canary}@db/ark`);
    const envs = [
      { ARK_DATABASE_URL: `mysql://ark:${canary}@db/ark` },
      { ARK_DATABASE_URL_FILE: file },
      { ARK_DATABASE_URL_FILE: file, ARK_DATABASE_URL: canary },
    ];
    for (const env of envs) {
      const problems = problemsOf(() => loadConfig({ database: databaseConfig }, env));
      expect(problems).toEqual([expect.stringContaining('ARK_DATABASE_URL')]);
      expect(problems.join()).not.toContain(canary);
    }
  });

  it.each([
    ['ARK_MASTER_KEY', { gateway: gatewayConfig }],
    ['ARK_FAMILY_KEY', { credentials: credentialsConfig }],
  ])('refuses a %s that is none, without showing it', (name, groups) => {
    const problems = problemsOf(() => loadConfig(groups, { [name]: canary }));
    expect(problems).toEqual([expect.stringContaining(name)]);
    expect(problems.join()).not.toContain(canary);
  });

  it('says which file of a secret cannot be read and why', () => {
    const file = join(folder, 'missing');
    expect(problemsOf(() => loadConfig({ database: databaseConfig }, { ARK_DATABASE_URL_FILE: file }))).toEqual([
      `ARK_DATABASE_URL_FILE names '${file}', which cannot be read: ENOENT`,
    ]);
  });

  it('says what is required', () => {
    expect(problemsOf(() => loadConfig({ database: databaseConfig }, {}))).toEqual([
      expect.stringMatching(/^ARK_DATABASE_URL is not set/),
    ]);
  });

  it('reads the blob store as a folder, and says how one is written', () => {
    const load = (env: Record<string, string>) => loadConfig({ blobs: blobsConfig }, env);
    const limits = { retentionMs: 86_400_000, maxBytes: 256 * 1024 * 1024 };
    expect(load({})).toEqual({ blobs: { folder: undefined, ...limits } });
    expect(load({ ARK_BLOBS: 'file:///var/lib/the%20blobs' }).blobs.folder).toBe('/var/lib/the blobs');
    for (const wrong of ['/var/lib/blobs', 's3://bucket', 'file://elsewhere/blobs', 'file:///a%2Fb']) {
      expect(problemsOf(() => load({ ARK_BLOBS: wrong }))).toEqual([
        expect.stringMatching(/^ARK_BLOBS is .*file:\/\//),
      ]);
    }
  });
});
