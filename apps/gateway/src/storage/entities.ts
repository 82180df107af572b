import { ApiKeyEntity } from '../access/api-key.entity.js';
import { DeadLetterEntity } from '../dead-letters/dead-letter.entity.js';
import { DeploymentEntity } from '../deployments/deployment.entity.js';
import { OutboxEntity } from '../deployments/outbox.entity.js';
import { EnvironmentEntity } from '../environments/environment.entity.js';
import { NamespaceEntity } from '../namespaces/namespace.entity.js';
import { ProfileEntity } from '../profiles/profile.entity.js';
import { ProfileRevisionEntity } from '../profiles/profile-revision.entity.js';
import { RunEntity } from '../runs/run.entity.js';

/** Every table of the gateway. */
export const entities = [
  ApiKeyEntity,
  DeadLetterEntity,
  DeploymentEntity,
  EnvironmentEntity,
  NamespaceEntity,
  OutboxEntity,
  ProfileEntity,
  ProfileRevisionEntity,
  RunEntity,
];
