import { randomUUID } from 'node:crypto';
import { ConnectorError, defineAction, defineConnector } from '@arkflows/connector-sdk';
import { EnvironmentTopics, noMetrics, silentLog, systemClock } from '@arkflows/contracts';
import { type Engine, prepareTopics, startEngine } from '@arkflows/delivery';
import type { Broker } from '@arkflows/messaging';
import { z } from 'zod';

const Input = z.looseObject({ row: z.record(z.string(), z.unknown()) });

/** A service of the family `database`: the real engine, with a connector whose target is this object. */
export class TestService {
  /** Rows that arrived, in their order. */
  readonly rows: Record<string, unknown>[] = [];
  /** What becomes of a row: what the action answers, or the error that it throws. */
  script: (row: Record<string, unknown>) => Promise<unknown> | unknown = (row) => ({ row });
  readonly topics: EnvironmentTopics;
  #engine: Engine | null = null;

  constructor(
    private readonly broker: Broker,
    topicPrefix = 'ark.dev',
  ) {
    this.topics = new EnvironmentTopics(topicPrefix);
  }

  async start(): Promise<void> {
    await prepareTopics(this.broker, this.topics, 'database', { create: true });
    this.#engine = await startEngine({
      family: 'database',
      service: 'database-integration',
      instance: randomUUID(),
      connectors: [this.#connector()],
      topics: this.topics,
      broker: this.broker,
      credential: async () => ({}),
      maxInFlight: { records: 20_000, bytes: 64 * 1024 * 1024 },
      drainMs: 5_000,
      createTopics: true,
      commandsHealth: { up: () => {}, down: () => {} },
      signal: new AbortController().signal,
      log: silentLog,
      metrics: noMetrics,
      clock: systemClock,
    });
  }

  async stop(): Promise<void> {
    await this.#engine?.stop();
    this.#engine = null;
  }

  #connector() {
    return defineConnector({
      name: 'postgres',
      family: 'database',
      title: 'A list',
      description: 'Keeps rows in a list',
      connection: z.looseObject({}),
      open: async () => ({ close: async () => {} }),
      check: async () => [],
      actions: {
        insert: defineAction({
          title: 'Insert',
          input: Input,
          output: z.unknown(),
          effect: 'idempotent',
          execute: async (_, { row }) => {
            this.rows.push(row);
            return this.script(row);
          },
        }),
      },
    });
  }
}

export const conflict = () => new ConnectorError('TARGET_CONFLICT', 'A place of this name is there already');
