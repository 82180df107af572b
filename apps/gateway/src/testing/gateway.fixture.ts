import { randomUUID } from 'node:crypto';
import type { BlobStore } from '@arkflows/blobs';
import { type Log, silentLog, systemClock } from '@arkflows/contracts';
import { type Broker, openEmbeddedBroker } from '@arkflows/messaging';
import { Health, PrometheusMetrics } from '@arkflows/runtime';
import { createApiKey, createMasterKey } from '@arkflows/security';
import { createGateway, type GatewayConfig, type GatewayDependencies } from '../index.js';
import { ApiClient } from './api-client.fixture.js';
import { RecordedLog } from './recorded-log.fixture.js';
import { createTestDatabase, type TestDatabase } from './test-database.fixture.js';

interface AnotherOptions {
  readonly ready?: boolean;
  readonly blobs?: BlobStore | undefined;
}

export interface TestGateway {
  readonly url: string;
  /** Calls with the admin key; every JSON answer is held against the OpenAPI document. */
  readonly api: ApiClient;
  readonly broker: Broker;
  readonly database: TestDatabase;
  /** What all gateways on them have logged. */
  readonly log: RecordedLog;
  /** Another gateway on the same database and broker, but without blob store unless it is given one; waits until it is ready unless it is not expected to become so. */
  another(
    config?: Partial<GatewayConfig>,
    options?: AnotherOptions,
  ): Promise<{ readonly url: string; readonly api: ApiClient; close(): Promise<void> }>;
  close(): Promise<void>;
}

const embeddedBroker = (connectionString: string): Promise<Broker> =>
  openEmbeddedBroker({ connectionString }, { log: silentLog, clock: systemClock });

/** A gateway on a database of its own and a broker (by default an embedded one within it), answering over real HTTP. */
export async function startGateway(
  config: Partial<GatewayConfig> = {},
  openBroker: (databaseUrl: string) => Promise<Broker> = embeddedBroker,
): Promise<TestGateway> {
  const database = await createTestDatabase();
  const broker = await openBroker(database.url);
  const adminKey = createApiKey().text;
  const masterKey = createMasterKey();
  const log = new RecordedLog();
  const run = async (changes: Partial<GatewayConfig>, { ready = true, blobs }: AnotherOptions = {}) => {
    const gateway = await createGateway(
      dependencies({ databaseUrl: database.url, adminKey, masterKey, ...config, ...changes }, broker, log, blobs),
    );
    const url = await gateway.listen(0, '127.0.0.1');
    const api = new ApiClient(url, changes.adminKey ?? adminKey);
    if (ready) await api.untilReady();
    return { url, api, close: () => gateway.close() };
  };
  const first = await run({});
  const others: { close(): Promise<void> }[] = [];
  return {
    ...first,
    broker,
    database,
    log,
    another: async (changes = {}, options) => {
      const other = await run(changes, options);
      others.push(other);
      return other;
    },
    close: async () => {
      await Promise.all([first, ...others].map((gateway) => gateway.close()));
      await broker.close();
      await database.drop();
    },
  };
}

export function dependencies(
  config: Partial<GatewayConfig> & Pick<GatewayConfig, 'databaseUrl'>,
  broker: Broker,
  log: Log = silentLog,
  blobs: BlobStore | null = null,
): GatewayDependencies {
  return {
    config: {
      instance: `gateway-${randomUUID()}`,
      environment: 'dev',
      topicPrefix: 'ark.dev',
      version: '0.0.0-test',
      databasePoolSize: 5,
      createTopics: true,
      runRetentionMs: 86_400_000,
      failureRetentionMs: 86_400_000,
      maxRunsPerNamespace: 1_000,
      ...config,
    },
    broker,
    blobs,
    log,
    metrics: new PrometheusMetrics(),
    health: new Health(systemClock),
    clock: systemClock,
  };
}
