import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { isLocal } from './local-address.js';

const DEFAULT_ADDRESS = 'http://127.0.0.1:3000';

/** What a standalone process says of itself while it runs. */
const ServerFile = z.object({ url: z.url() });

export interface FoundServer {
  readonly address: URL;
  /** The data folder of the standalone process that told the address; undefined: none did. */
  readonly folder?: string;
}

/** The gateway that `server.json` in the first of these folders names, else port 3000 of this machine. */
export function findServer(folders: readonly string[]): FoundServer {
  for (const folder of folders) {
    const address = toldBy(join(folder, 'server.json'));
    if (address) return { address, folder };
  }
  return { address: new URL(DEFAULT_ADDRESS) };
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
