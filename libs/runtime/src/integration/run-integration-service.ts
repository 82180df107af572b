import { openBlobs } from '../blobs.js';
import { openBroker } from '../broker.js';
import { blobsConfig } from '../config/groups/blobs.js';
import { brokerConfig } from '../config/groups/broker.js';
import { credentialsConfig } from '../config/groups/credentials.js';
import { databaseConfig } from '../config/groups/database.js';
import { deliveryConfig } from '../config/groups/delivery.js';
import { httpConfig } from '../config/groups/http.js';
import { policiesConfig } from '../config/groups/policies.js';
import { createServiceServer } from '../http/service-server.js';
import { runService, type ServiceContext } from '../lifecycle/run-service.js';
import { openPolicies } from '../policies.js';
import type { Integration } from './integration.js';

/** The main function of an integration service that is a process of its own: probes and metrics, the broker, then `start`. */
export function runIntegrationService(
  name: string,
  start: (
    context: Omit<ServiceContext, 'config'>,
    surroundings: Omit<Integration, 'family' | 'connectors'>,
  ) => Promise<void>,
): Promise<void> {
  return runService({
    name,
    config: {
      http: httpConfig,
      broker: brokerConfig,
      database: databaseConfig,
      blobs: blobsConfig,
      credentials: credentialsConfig,
      delivery: deliveryConfig,
      policies: policiesConfig,
    },
    async start(context) {
      const { config, health, metrics, log, clock } = context;
      const blobs = await openBlobs(config.blobs, context);
      const server = await createServiceServer({ health, metrics, log });
      log.info({ url: await server.listen(config.http.host, config.http.port) }, 'probes and metrics');
      context.onStop('http', () => server.close());
      const broker = await openBroker(config.broker, { clientId: config.service.instance, log, clock, metrics });
      context.onStop('broker', () => broker.close());
      const policies = await openPolicies(config.policies, context);
      const { database, credentials, service, delivery } = config;
      await start(context, { broker, database, blobs, policies, credentials, service, delivery });
    },
  });
}
