import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from './is-alive.js';

const prefix = 'arkflows-testbed-';

/** A folder for one engine's data; what killed runs left behind is removed on the way. */
export async function makeDataFolder(engine: string): Promise<string> {
  await sweep();
  return mkdtemp(join(tmpdir(), `${prefix}${process.pid}-${engine}-`));
}

async function sweep(): Promise<void> {
  const left = (await readdir(tmpdir())).filter((name) => name.startsWith(prefix));
  for (const name of left) {
    const pid = Number.parseInt(name.slice(prefix.length), 10);
    if (!isAlive(pid)) await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => {});
  }
}

/** The user's cache folder (XDG), where downloads are kept between runs. */
export async function cacheFolder(): Promise<string> {
  const folder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'arkflows');
  await mkdir(folder, { recursive: true });
  return folder;
}
