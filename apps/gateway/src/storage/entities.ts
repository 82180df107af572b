import { ApiKeyEntity } from '../access/api-key.entity.js';
import { CredentialEntity } from '../credentials/credential.entity.js';
import { CredentialVersionEntity } from '../credentials/credential-version.entity.js';
import { DeadLetterEntity } from '../dead-letters/dead-letter.entity.js';
import { DeploymentEntity } from '../deployments/deployment.entity.js';
import { EnvironmentEntity } from '../environments/environment.entity.js';
import { FamilyKeyEntity } from '../keys/family-key.entity.js';
import { KeyEncryptionKeyEntity } from '../keys/key-encryption-key.entity.js';
import { NamespaceEntity } from '../namespaces/namespace.entity.js';
import { OutboxEntity } from '../outbox/outbox.entity.js';
import { ProfileEntity } from '../profiles/profile.entity.js';
import { ProfileRevisionEntity } from '../profiles/profile-revision.entity.js';
import { RedriveEntity } from '../redrives/redrive.entity.js';
import { RedriveLetterEntity } from '../redrives/redrive-letter.entity.js';
import { RunEntity } from '../runs/run.entity.js';

/** Every table of the gateway. */
export const entities = [
  ApiKeyEntity,
  CredentialEntity,
  CredentialVersionEntity,
  DeadLetterEntity,
  DeploymentEntity,
  EnvironmentEntity,
  FamilyKeyEntity,
  KeyEncryptionKeyEntity,
  NamespaceEntity,
  OutboxEntity,
  ProfileEntity,
  ProfileRevisionEntity,
  RedriveEntity,
  RedriveLetterEntity,
  RunEntity,
];
