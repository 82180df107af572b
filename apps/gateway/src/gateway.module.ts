import type { BlobStore } from '@arkflows/blobs';
import type { Clock, Log } from '@arkflows/contracts';
import type { Broker } from '@arkflows/messaging';
import type { Health, PrometheusMetrics } from '@arkflows/runtime';
import { type DynamicModule, Module } from '@nestjs/common';
import { AccessController } from './access/access.controller.js';
import { ApiKeyRepository } from './access/api-key.repository.js';
import { ApiKeysService } from './access/api-keys.service.js';
import { AsksService } from './asks/asks.service.js';
import { TrialsController } from './asks/trials.controller.js';
import { Catalogue } from './catalogue/catalogue.js';
import { ConnectorsController } from './catalogue/connectors.controller.js';
import type { GatewayConfig } from './config.js';
import { CredentialRepository } from './credentials/credential.repository.js';
import { CredentialListRepository } from './credentials/credential-list.repository.js';
import { CredentialsController } from './credentials/credentials.controller.js';
import { CredentialsService } from './credentials/credentials.service.js';
import { Reencryption } from './credentials/reencryption.js';
import { ReencryptionRepository } from './credentials/reencryption.repository.js';
import { DeadLetterRepository } from './dead-letters/dead-letter.repository.js';
import { DeadLettersController } from './dead-letters/dead-letters.controller.js';
import { Activations } from './deployments/activations.js';
import { DeployedOperations } from './deployments/deployed-operations.js';
import { DeployedProfileRepository } from './deployments/deployed-profile.repository.js';
import { DeploymentRepository } from './deployments/deployment.repository.js';
import { DeploymentListRepository } from './deployments/deployment-list.repository.js';
import { DeploymentsController } from './deployments/deployments.controller.js';
import { DeploymentsService } from './deployments/deployments.service.js';
import { ReplicaStatuses } from './deployments/replica-statuses.js';
import { DocumentsController } from './documents/documents.controller.js';
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
import { InvocationTargets } from './invocations/invocation-targets.js';
import { InvocationsController } from './invocations/invocations.controller.js';
import { InvocationsService } from './invocations/invocations.service.js';
import { LargeResults } from './invocations/large-results.js';
import { KeyEncryptionKeyRepository } from './keys/key-encryption-key.repository.js';
import { KeyRing } from './keys/key-ring.js';
import { NamespaceRepository } from './namespaces/namespace.repository.js';
import { NamespacesController } from './namespaces/namespaces.controller.js';
import { NamespacesService } from './namespaces/namespaces.service.js';
import { Outbox } from './outbox/outbox.js';
import { OutboxRepository } from './outbox/outbox.repository.js';
import { Publication } from './outbox/publication.js';
import { FamiliesOfProfiles } from './parked/families-of-profiles.repository.js';
import { ParkedController } from './parked/parked.controller.js';
import { ParkedService } from './parked/parked.service.js';
import { BLOBS, BROKER, CLOCK, CONFIG, HEALTH, LOG, METRICS } from './ports.js';
import { PreviewsController } from './previews/previews.controller.js';
import { LintController } from './profiles/lint.controller.js';
import { ProfileRepository } from './profiles/profile.repository.js';
import { ProfileListRepository } from './profiles/profile-list.repository.js';
import { ProfilesController } from './profiles/profiles.controller.js';
import { ProfilesService } from './profiles/profiles.service.js';
import { TestsController } from './profiles/tests/tests.controller.js';
import { LetterRecords } from './redrives/letter-records.js';
import { RedriveRepository } from './redrives/redrive.repository.js';
import { RedriveSteps } from './redrives/redrive-steps.repository.js';
import { RedriveTargets } from './redrives/redrive-targets.js';
import { RedriveTrial } from './redrives/redrive-trial.js';
import { Redriver } from './redrives/redriver.js';
import { RedrivesController } from './redrives/redrives.controller.js';
import { Redrives } from './redrives/redrives.js';
import { RedrivesService } from './redrives/redrives.service.js';
import { ReplaysController } from './replays/replays.controller.js';
import { ReplaysService } from './replays/replays.service.js';
import { Replies } from './replies/replies.js';
import { Retention } from './retention/retention.js';
import { RetentionRepository } from './retention/retention.repository.js';
import { RunRepository } from './runs/run.repository.js';
import { RunStreams } from './runs/run-streams.js';
import { RunsController } from './runs/runs.controller.js';
import { Storage } from './storage/storage.js';

/** What a gateway is composed with. */
export interface GatewayDependencies {
  readonly config: GatewayConfig;
  readonly broker: Broker;
  /** Where the data of large results are; null: they cannot be read. */
  readonly blobs: BlobStore | null;
  readonly log: Log;
  readonly metrics: PrometheusMetrics;
  readonly health: Health;
  readonly clock: Clock;
}

@Module({})
class GatewayModule {}

/** Everything that answers a request, composed around the ports. */
export function composeGateway(
  { config, broker, blobs, log, metrics, health, clock }: GatewayDependencies,
  storage: Storage,
  routes: Routes,
): DynamicModule {
  return {
    module: GatewayModule,
    controllers: [
      AccessController,
      ConnectorsController,
      CredentialsController,
      DeadLettersController,
      DeploymentsController,
      DocumentsController,
      EnvironmentsController,
      EventsController,
      HealthController,
      InvocationsController,
      LintController,
      NamespacesController,
      ParkedController,
      PreviewsController,
      ProfilesController,
      RedrivesController,
      ReplaysController,
      RunsController,
      TestsController,
      TrialsController,
    ],
    providers: [
      { provide: BLOBS, useValue: blobs },
      { provide: BROKER, useValue: broker },
      { provide: CLOCK, useValue: clock },
      { provide: CONFIG, useValue: config },
      { provide: HEALTH, useValue: health },
      { provide: LOG, useValue: log },
      { provide: METRICS, useValue: metrics },
      { provide: Routes, useValue: routes },
      { provide: Storage, useValue: storage },
      { provide: Catalogue, useFactory: () => Catalogue.builtIn() },
      Activations,
      ApiKeyRepository,
      ApiKeysService,
      AsksService,
      CredentialListRepository,
      CredentialRepository,
      CredentialsService,
      DeadLetterRepository,
      DeployedOperations,
      DeployedProfileRepository,
      DeploymentListRepository,
      DeploymentRepository,
      DeploymentsService,
      EnvironmentFollowers,
      EnvironmentRepository,
      EnvironmentTopicsSetup,
      EnvironmentsService,
      FamiliesOfProfiles,
      IndexWriter,
      InvocationTargets,
      InvocationsService,
      KeyEncryptionKeyRepository,
      KeyRing,
      LargeResults,
      LetterRecords,
      NamespaceRepository,
      NamespacesService,
      Outbox,
      OutboxRepository,
      ParkedService,
      ProfileListRepository,
      ProfileRepository,
      ProfilesService,
      Publication,
      PublishService,
      PublishTopics,
      RedriveRepository,
      RedriveSteps,
      RedriveTargets,
      RedriveTrial,
      Redriver,
      Redrives,
      RedrivesService,
      Reencryption,
      ReencryptionRepository,
      ReplaysService,
      Replies,
      ReplicaStatuses,
      Retention,
      RetentionRepository,
      RunRepository,
      RunStreams,
    ],
  };
}
