import type { BlobStore } from '@arkflows/blobs';
import type { Connector } from '@arkflows/connector-sdk';
import { EnvironmentTopics, type Family } from '@arkflows/contracts';
import { openDeliveryStore, prepareTopics, startEngine } from '@arkflows/delivery';
import type { Broker } from '@arkflows/messaging';
import { PolicyMetrics } from '@arkflows/resilience';
import { serveAsks } from '../asks/serve-asks.js';
import type { CredentialsConfig } from '../config/groups/credentials.js';
import type { DatabaseConfig } from '../config/groups/database.js';
import type { DeliveryConfig } from '../config/groups/delivery.js';
import type { ServiceConfig } from '../config/groups/service.js';
import { openCredentials } from '../credentials/open-credentials.js';
import { waitFor } from '../dependencies/wait-for.js';
import { watch } from '../dependencies/watch.js';
import type { ServiceContext } from '../lifecycle/run-service.js';
import type { SharedPolicies } from '../policies.js';

export interface Integration {
  readonly family: Family;
  readonly connectors: readonly Connector[];
  readonly broker: Broker;
  readonly database: DatabaseConfig;
  /** For results that are too large for a record; null: their data are omitted. */
  readonly blobs: BlobStore | null;
  readonly policies: SharedPolicies;
  readonly credentials: CredentialsConfig;
  readonly service: ServiceConfig;
  readonly delivery: DeliveryConfig;
}

/**
 * Runs the delivery engine of one family as a part of this process: waits for the broker as long as it takes, says so in the
 * health, and resolves when the service carries out what is deployed.
 */
export async function startIntegration(
  context: Pick<ServiceContext, 'name' | 'log' | 'metrics' | 'health' | 'clock' | 'signal' | 'onStop'>,
  { family, connectors, broker, database, blobs, policies, credentials, service, delivery }: Integration,
): Promise<void> {
  const { log, metrics, clock, health, signal } = context;
  const schema = context.name.replaceAll('-', '_');
  const topics = new EnvironmentTopics(service.topicPrefix);
  const deployments = health.component(`${family} deployments`);
  await waitFor('broker', () => prepareTopics(broker, topics, family, { create: delivery.createTopics }), context);
  const store = await waitFor(
    'database',
    () => openDeliveryStore({ ...database, schema, service: context.name, log }),
    context,
  );
  context.onStop(`${family} store`, () => store.close());
  const held = await openCredentials(context, { ...credentials, family, topics, broker });
  const credential = (namespace: string, name: string) => held.read(namespace, name);
  const asks = await serveAsks({
    service: context.name,
    instance: service.instance,
    family,
    topics,
    broker,
    store,
    connectors,
    credential,
    log,
    clock,
  });
  context.onStop(`${family} asks`, () => asks.close());
  const engine = await startEngine({
    family,
    service: context.name,
    instance: service.instance,
    connectors,
    topics,
    broker,
    policies: {
      metrics: new PolicyMetrics(metrics, context.name),
      shared: policies.redis && { link: policies.redis, prefix: `${service.topicPrefix}.${family}` },
      memory: policies.memory,
      // Answers may hold secrets: none go to Redis.
      cipher: null,
    },
    blobs,
    credential,
    store,
    maxParkedEvents: delivery.maxParkedEvents,
    effectsRetentionMs: delivery.effectsRetentionMs,
    maxInFlight: { records: delivery.maxInFlightRecords, bytes: delivery.maxInFlightBytes },
    drainMs: service.drainTimeMs,
    createTopics: delivery.createTopics,
    health: (part) => health.component(`${family} ${part}`),
    signal,
    log,
    metrics,
    clock,
  });
  held.follow((namespace, name) => engine.credentialChanged(namespace, name));
  deployments.up();
  context.onStop(`${family} engine`, () => engine.stop());
  void watch('broker', () => broker.ping(), { log, clock, health, signal });
  void watch('database', () => store.ping(), { log, clock, health, signal });
}
