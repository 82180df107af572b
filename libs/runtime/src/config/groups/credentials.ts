import { defineGroup, type ValueOf } from '../group.js';
import { familyKey, path } from '../kinds.js';
import { variable } from '../variable.js';

/** Where an integration service has its credentials from. */
export const credentialsConfig = defineGroup('Credentials', {
  familyKey: variable('ARK_FAMILY_KEY', {
    kind: familyKey,
    secret: true,
    description:
      'The private key that the services of one family share: what the gateway stores for the family is encrypted to it. Standalone makes it by itself.',
  }),
  directory: variable('ARK_CREDENTIALS_DIR', {
    kind: path,
    description:
      'Folder with one file per credential, `<name>.json`, for what the gateway does not store; a change is picked up at the next use.',
  }),
});

export type CredentialsConfig = ValueOf<typeof credentialsConfig>;
