import { fileURLToPath } from 'node:url';
import { defineGroup, type ReportProblem } from '../group.js';
import { duration, size, url } from '../kinds.js';
import { variable } from '../variable.js';

export interface BlobsConfig {
  /** Undefined: there is no store. */
  readonly folder: string | undefined;
  readonly retentionMs: number;
  readonly maxBytes: number;
}

const variables = {
  store: variable('ARK_BLOBS', {
    kind: url('file'),
    description:
      'Where results above 1 MiB are kept, such as `file:///var/lib/arkflows/blobs`: one folder for the gateway and all services, which run as the same user; plain bytes. Not set: such results come without their data. Standalone uses `blobs` in its data folder then.',
  }),
  retentionMs: variable('ARK_BLOBS_RETENTION', {
    kind: duration,
    default: '24h',
    description: 'How long they are kept.',
  }),
  maxBytes: variable('ARK_BLOBS_MAX_SIZE', {
    kind: size,
    default: '256MiB',
    description: 'The largest that is kept; a larger one comes without its data.',
  }),
};

/** Where data lie that are too large for a record. */
export const blobsConfig = defineGroup('Blob store', variables, ({ store, ...limits }, problem): BlobsConfig => {
  return { folder: store === undefined ? undefined : folderOf(store, problem), ...limits };
});

function folderOf(store: string, problem: ReportProblem): string | undefined {
  try {
    return fileURLToPath(store);
  } catch {
    problem(
      'ARK_BLOBS',
      `is '${store}', which is no folder of this machine: write it like file:///var/lib/arkflows/blobs`,
    );
    return undefined;
  }
}
