import type { Connector } from '@arkflows/connector-sdk';
import { type ArkError, EnvironmentTopics, type Family } from '@arkflows/contracts';
import { prepareTopics, startEngine } from '@arkflows/delivery';
import type { Broker } from '@arkflows/messaging';
import type { DeliveryConfig } from '../config/groups/delivery.js';
import type { ServiceConfig } from '../config/groups/service.js';
import { waitFor } from '../dependencies/wait-for.js';
import { watch } from '../dependencies/watch.js';
import type { ServiceContext } from '../lifecycle/run-service.js';

export interface Integration {
  readonly family: Family;
  readonly connectors: readonly Connector[];
  readonly broker: Broker;
  /** The credential of this name as it is now; throws {@link ArkError} CREDENTIAL_MISSING. */
  readonly credential: (namespace: string, name: string) => Promise<unknown>;
  readonly service: ServiceConfig;
  readonly delivery: DeliveryConfig;
}

/**
 * Runs the delivery engine of one family as a part of this process: waits for the broker as long as it takes, says so in the
 * health, and resolves when the service carries out what is deployed.
 */
export async function startIntegration(
  context: Pick<ServiceContext, 'name' | 'log' | 'metrics' | 'health' | 'clock' | 'signal' | 'onStop'>,
  { family, connectors, broker, credential, service, delivery }: Integration,
): Promise<void> {
  const { log, metrics, clock, health, signal } = context;
  const topics = new EnvironmentTopics(service.topicPrefix);
  const deployments = health.component('deployments');
  await waitFor('broker', () => prepareTopics(broker, topics, family, { create: delivery.createTopics }), context);
  const engine = await startEngine({
    family,
    service: context.name,
    instance: service.instance,
    connectors,
    topics,
    broker,
    credential,
    maxInFlight: { records: delivery.maxInFlightRecords, bytes: delivery.maxInFlightBytes },
    drainMs: service.drainTimeMs,
    createTopics: delivery.createTopics,
    commandsHealth: health.component('commands'),
    signal,
    log,
    metrics,
    clock,
  });
  deployments.up();
  context.onStop(`${family} engine`, () => engine.stop());
  void watch('broker', () => broker.ping(), { log, clock, health, signal });
}
