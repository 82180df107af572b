import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BlobStore } from '@arkflows/blobs';
import { type CheckStep, ConnectorError, defineAction, defineConnector } from '@arkflows/connector-sdk';
import { EnvironmentTopics, silentLog, systemClock } from '@arkflows/contracts';
import type { Broker } from '@arkflows/messaging';
import { Health, openPolicies, PrometheusMetrics, startIntegration } from '@arkflows/runtime';
import { z } from 'zod';

const Input = z.looseObject({ row: z.record(z.string(), z.unknown()) });
type Row = Readonly<Record<string, unknown>>;

/** A service of the family `database` as it runs in production, with a connector whose target is this object. */
export class TestService {
  /** Rows that arrived, in their order. */
  readonly rows: Row[] = [];
  /** What becomes of a row: what the action answers, or the error that it throws. */
  script: (row: Row) => Promise<unknown> | unknown = (row) => ({ row });
  /** What the connector finds when it looks at its target. */
  check: (signal: AbortSignal) => Promise<readonly CheckStep[]> = async () => [];
  readonly topics: EnvironmentTopics;
  readonly instance = randomUUID();
  #stops: (() => Promise<void>)[] = [];

  constructor(
    private readonly place: { readonly broker: Broker; readonly database: { readonly url: string } },
    private readonly topicPrefix = 'ark.dev',
    private readonly blobs: BlobStore | null = null,
  ) {
    this.topics = new EnvironmentTopics(topicPrefix);
  }

  async start(): Promise<void> {
    const context = {
      name: 'database-integration',
      log: silentLog,
      metrics: new PrometheusMetrics(),
      health: new Health(systemClock),
      clock: systemClock,
    };
    const stopping = new AbortController();
    const onStop = (_: string, stop: (signal: AbortSignal) => Promise<void>) =>
      void this.#stops.push(() => stop(AbortSignal.timeout(10_000)));
    onStop('signal', async () => stopping.abort());
    const directory = await mkdtemp(join(tmpdir(), 'service-spec-'));
    await writeFile(join(directory, 'shop-db.json'), '{}', { mode: 0o600 });
    onStop('credentials', () => rm(directory, { recursive: true }));
    await startIntegration(
      { ...context, signal: stopping.signal, onStop },
      {
        family: 'database',
        connectors: [this.#connector()],
        broker: this.place.broker,
        database: { url: this.place.database.url, poolSize: 5 },
        blobs: this.blobs,
        policies: await openPolicies(
          { redisUrl: undefined, cacheMemoryBytes: 1024 * 1024 },
          { log: silentLog, onStop },
        ),
        credentials: { familyKey: undefined, directory },
        service: {
          environment: 'dev',
          topicPrefix: this.topicPrefix,
          instance: this.instance,
          drainTimeMs: 5_000,
        },
        delivery: {
          maxInFlightRecords: 20_000,
          maxInFlightBytes: 64 * 1024 * 1024,
          maxParkedEvents: 1_000,
          effectsRetentionMs: 60_000,
          createTopics: true,
        },
      },
    );
  }

  async stop(): Promise<void> {
    for (const stop of this.#stops.splice(0).toReversed()) await stop();
  }

  #connector() {
    return defineConnector({
      name: 'postgres',
      family: 'database',
      title: 'A list',
      description: 'Keeps rows in a list',
      connection: z.looseObject({}),
      open: async () => ({ close: async () => {} }),
      check: (_, signal) => this.check(signal),
      actions: {
        insert: defineAction({
          title: 'Insert',
          input: Input,
          output: z.unknown(),
          effect: ({ table }) => (table === 'payments' ? 'once' : 'idempotent'),
          execute: async (_, { row }) => {
            this.rows.push(row);
            return this.script(row);
          },
        }),
      },
    });
  }
}

export const conflict = () =>
  new ConnectorError('TARGET_CONFLICT', 'A place of this name is there already', {
    details: { constraint: 'places_name_key' },
  });

/** Nobody knows whether the target did what it was asked for. */
export const timeout = () =>
  new ConnectorError('TARGET_TIMEOUT', 'No answer within 10 s', { retryable: true, effect: 'possible' });
