import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readStamp, writeStamp } from './cache.js';
import { PreparationError } from './preparation-error.js';

const platformStamp = 'platform';
const platform = `${process.platform}-${process.arch}`;

/** Installs from the lock file when what is installed is not what it says, or was installed for another platform. */
export function bringInstallationUpToDate(root) {
  if (isInstalled(root)) return;
  process.stderr.write(
    'Installing the packages of package-lock.json (npm install): the first time this takes a minute ...\n',
  );
  install(root);
  writeStamp(root, platformStamp, platform);
}

function isInstalled(root) {
  const installedFor = readStamp(root, platformStamp) ?? platform;
  if (installedFor !== platform || !existsSync(join(root, 'node_modules', '.bin', 'node'))) return false;
  const wanted = readPackages(join(root, 'package-lock.json'));
  // npm's own record, written last, so it is missing after an installation that was broken off.
  const found = readPackages(join(root, 'node_modules', '.package-lock.json'));
  if (!wanted || !found) return false;
  const isThere = ([path, { version }]) => found[path] !== undefined && found[path].version === version;
  return Object.entries(wanted)
    .filter(([path, entry]) => path !== '' && !entry.optional && !entry.devOptional)
    .every(isThere);
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

function install(root) {
  // The very npm that runs this script, where one does.
  const npm = process.env.npm_execpath;
  const [program, args] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
  // Not `npm ci`: that refuses a lock file without the packages of platforms that the registry at hand does not carry,
  // and begins by deleting everything. Without saving, install keeps to the lock file just as well.
  const run = spawnSync(program, [...args, 'install', '--no-save', '--loglevel=error'], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 64 << 20,
  });
  if (run.status === 0) return;
  throw new PreparationError(explain(run));
}

function explain({ error, stdout, stderr, signal }) {
  if (error?.code === 'ENOENT') return 'npm is not on the PATH: it comes with Node, see https://nodejs.org.';
  const said = `${stderr ?? ''}${stdout ?? ''}`.trim();
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOTCACHED/.test(said)) {
    return `${said}\n\nThe package registry cannot be reached. Check the network and npm's settings (npm config get registry, proxy), then run it again.`;
  }
  return `${said}\n\nnpm install failed${signal ? ` (${signal})` : ''}: see above, then run it again.`;
}
