import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { exitCodes } from '../exit-codes.js';
import { CliFailure } from '../failure.js';
import { isLocal } from './local-address.js';

const DEFAULT_ADDRESS = 'http://127.0.0.1:3000';

/** What a standalone process says of itself while it runs. */
const ServerFile = z.object({ url: z.url() });

export interface FoundServer {
  readonly address: URL;
  /** The data folder of the standalone process that told the address; undefined: the user named it, or nobody did. */
  readonly folder?: string;
}

/**
 * The gateway to call: the one that was named, else the one that `server.json` in the first of these folders names, else port 3000
 * of this machine. Throws CliFailure for a name that is no address.
 */
export function findServer(named: string | undefined, folders: readonly string[]): FoundServer {
  if (named !== undefined) return { address: serverAddress(named) };
  for (const folder of folders) {
    const address = toldBy(join(folder, 'server.json'));
    if (address) return { address, folder };
  }
  return { address: new URL(DEFAULT_ADDRESS) };
}

function serverAddress(text: string): URL {
  const url = URL.parse(text);
  if (url && /^https?:$/.test(url.protocol) && !url.username && !url.password) return url;
  throw new CliFailure(
    exitCodes.usage,
    '--server is no address such as http://127.0.0.1:3000, without user and password',
  );
}

/** A file of another user, or that names another machine, is not believed: the API key would go where it says. */
function toldBy(file: string): URL | undefined {
  try {
    const address = new URL(ServerFile.parse(JSON.parse(readOwn(file))).url);
    return isLocal(address) && /^https?:$/.test(address.protocol) ? address : undefined;
  } catch {
    return undefined;
  }
}

function readOwn(file: string): string {
  const descriptor = openSync(file, 'r');
  try {
    const { uid } = fstatSync(descriptor);
    if (process.getuid && uid !== process.getuid()) throw new Error('it belongs to another user');
    return readFileSync(descriptor, 'utf8');
  } finally {
    closeSync(descriptor);
  }
}
