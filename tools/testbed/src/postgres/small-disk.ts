import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

/** A disk that only the program that is started by `launcher`, and its children, see; it goes with them. */
export interface SmallDisk {
  readonly folder: string;
  readonly launcher: readonly string[];
}

/**
 * A disk in memory, in a mount namespace (Linux). An ordinary user needs a user namespace for it; where those are forbidden the
 * server does not start, and docker is the way.
 */
export async function makeSmallDisk(dataDir: string, mib: number): Promise<SmallDisk> {
  const folder = join(dataDir, 'small-disk');
  await mkdir(folder);
  const root = process.getuid?.() === 0;
  const mount = 'mount -t tmpfs -o size="$1",mode=700 tmpfs "$2" && shift 2 && exec "$@"';
  return {
    folder,
    launcher: [
      ...['unshare', '--mount', ...(root ? [] : ['--user', '--map-root-user'])],
      ...['sh', '-c', mount, 'sh', `${mib}m`, folder],
      // PostgreSQL refuses to run as root, which an ordinary user is in there.
      ...(root ? [] : ['unshare', '--user', '--map-user=1000', '--map-group=1000']),
    ],
  };
}
