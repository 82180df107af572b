import { defineGroup } from '../group.js';
import { path } from '../kinds.js';
import { variable } from '../variable.js';

export const credentialsConfig = defineGroup('Credentials', {
  directory: variable('ARK_CREDENTIALS_DIR', {
    kind: path,
    default: './credentials',
    description: 'Folder with one file per credential, `<name>.json`; a change is picked up at the next use.',
  }),
});
