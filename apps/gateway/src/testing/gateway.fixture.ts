import { silentLog, systemClock } from '@arkflows/contracts';
import { type Broker, openEmbeddedBroker } from '@arkflows/messaging';
import { Health, PrometheusMetrics } from '@arkflows/runtime';
import { createApiKey } from '@arkflows/security';
import { createGateway, type GatewayConfig, type GatewayDependencies } from '../index.js';
import { ApiClient } from './api-client.fixture.js';
import { createTestDatabase, type TestDatabase } from './test-database.fixture.js';

export interface TestGateway {
  readonly url: string;
  /** Calls with the admin key; every JSON answer is held against the OpenAPI document. */
  readonly api: ApiClient;
  readonly broker: Broker;
  readonly database: TestDatabase;
  /** Another gateway on the same database and broker. */
  another(
    config?: Partial<GatewayConfig>,
  ): Promise<{ readonly url: string; readonly api: ApiClient; close(): Promise<void> }>;
  close(): Promise<void>;
}

/** A gateway on a database of its own and an embedded broker within it, answering over real HTTP. */
export async function startGateway(config: Partial<GatewayConfig> = {}): Promise<TestGateway> {
  const database = await createTestDatabase();
  const broker = await openEmbeddedBroker({ connectionString: database.url }, { log: silentLog, clock: systemClock });
  const adminKey = createApiKey().text;
  const run = async (changes: Partial<GatewayConfig>) => {
    const gateway = await createGateway(
      dependencies({ databaseUrl: database.url, adminKey, ...config, ...changes }, broker),
    );
    const url = await gateway.listen(0, '127.0.0.1');
    const api = new ApiClient(url, changes.adminKey ?? adminKey);
    await api.untilReady();
    return { url, api, close: () => gateway.close() };
  };
  const first = await run({});
  const others: { close(): Promise<void> }[] = [];
  return {
    ...first,
    broker,
    database,
    another: async (changes = {}) => {
      const other = await run(changes);
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
): GatewayDependencies {
  return {
    config: {
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
    log: silentLog,
    metrics: new PrometheusMetrics(),
    health: new Health(systemClock),
    clock: systemClock,
  };
}
