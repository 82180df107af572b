import type { Clock, Log } from '@arkflows/contracts';
import type { Broker } from '@arkflows/messaging';
import type { Health, PrometheusMetrics } from '@arkflows/runtime';
import { type DynamicModule, Module } from '@nestjs/common';
import { AccessController } from './access/access.controller.js';
import { ApiKeyRepository } from './access/api-key.repository.js';
import { ApiKeysService } from './access/api-keys.service.js';
import { Catalogue } from './catalogue/catalogue.js';
import { ConnectorsController } from './catalogue/connectors.controller.js';
import type { GatewayConfig } from './config.js';
import { DeadLetterRepository } from './dead-letters/dead-letter.repository.js';
import { DeadLettersController } from './dead-letters/dead-letters.controller.js';
import { DeploymentRepository } from './deployments/deployment.repository.js';
import { DeploymentListRepository } from './deployments/deployment-list.repository.js';
import { DeploymentsController } from './deployments/deployments.controller.js';
import { DeploymentsService } from './deployments/deployments.service.js';
import { Outbox } from './deployments/outbox.js';
import { OutboxRepository } from './deployments/outbox.repository.js';
import { ReplicaStatuses } from './deployments/replica-statuses.js';
import { EnvironmentRepository } from './environments/environment.repository.js';
import { EnvironmentTopicsSetup } from './environments/environment-topics-setup.js';
import { EnvironmentsController } from './environments/environments.controller.js';
import { EnvironmentsService } from './environments/environments.service.js';
import { EventsController } from './events/events.controller.js';
import { PublishService } from './events/publish.service.js';
import { PublishTopics } from './events/publish-topics.js';
import { EnvironmentFollowers } from './following/environment-followers.js';
import { IndexWriter } from './following/index-writer.js';
import { HealthController } from './health/health.controller.js';
import { Routes } from './http/routes.js';
import { NamespaceRepository } from './namespaces/namespace.repository.js';
import { NamespacesController } from './namespaces/namespaces.controller.js';
import { NamespacesService } from './namespaces/namespaces.service.js';
import { BROKER, CLOCK, CONFIG, HEALTH, LOG, METRICS } from './ports.js';
import { LintController } from './profiles/lint.controller.js';
import { ProfileRepository } from './profiles/profile.repository.js';
import { ProfileListRepository } from './profiles/profile-list.repository.js';
import { ProfilesController } from './profiles/profiles.controller.js';
import { ProfilesService } from './profiles/profiles.service.js';
import { Retention } from './retention/retention.js';
import { RetentionRepository } from './retention/retention.repository.js';
import { RunRepository } from './runs/run.repository.js';
import { RunsController } from './runs/runs.controller.js';
import { Storage } from './storage/storage.js';

/** What a gateway is composed with. */
export interface GatewayDependencies {
  readonly config: GatewayConfig;
  readonly broker: Broker;
  readonly log: Log;
  readonly metrics: PrometheusMetrics;
  readonly health: Health;
  readonly clock: Clock;
}

@Module({})
class GatewayModule {}

/** Everything that answers a request, composed around the ports. */
export function composeGateway(
  { config, broker, log, metrics, health, clock }: GatewayDependencies,
  storage: Storage,
  routes: Routes,
): DynamicModule {
  return {
    module: GatewayModule,
    controllers: [
      AccessController,
      ConnectorsController,
      DeadLettersController,
      DeploymentsController,
      EnvironmentsController,
      EventsController,
      HealthController,
      LintController,
      NamespacesController,
      ProfilesController,
      RunsController,
    ],
    providers: [
      { provide: BROKER, useValue: broker },
      { provide: CLOCK, useValue: clock },
      { provide: CONFIG, useValue: config },
      { provide: HEALTH, useValue: health },
      { provide: LOG, useValue: log },
      { provide: METRICS, useValue: metrics },
      { provide: Routes, useValue: routes },
      { provide: Storage, useValue: storage },
      { provide: Catalogue, useFactory: () => Catalogue.builtIn() },
      ApiKeyRepository,
      ApiKeysService,
      DeadLetterRepository,
      DeploymentListRepository,
      DeploymentRepository,
      DeploymentsService,
      EnvironmentFollowers,
      EnvironmentRepository,
      EnvironmentTopicsSetup,
      EnvironmentsService,
      IndexWriter,
      NamespaceRepository,
      NamespacesService,
      Outbox,
      OutboxRepository,
      ProfileListRepository,
      ProfileRepository,
      ProfilesService,
      PublishService,
      PublishTopics,
      ReplicaStatuses,
      Retention,
      RetentionRepository,
      RunRepository,
    ],
  };
}
