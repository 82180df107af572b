import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CliEnvironment } from '../environment.js';
import { exitCodes } from '../exit-codes.js';
import { CliFailure } from '../failure.js';

const MAX_LENGTH = 4_096;

interface KeySources {
  readonly apiKeyFile: string | undefined;
  readonly environment: CliEnvironment;
  readonly server: URL;
  readonly directory: string;
}

/**
 * The API key: of `--api-key-file`, of the environment, or the admin key that a standalone process wrote into `.ark` here or in
 * a folder above. That one is only for this machine: it is not sent to a server elsewhere.
 */
export function findApiKey({ apiKeyFile, environment, server, directory }: KeySources): string | undefined {
  if (apiKeyFile) return keyOf(apiKeyFile);
  if (environment.apiKey) return environment.apiKey.trim();
  if (environment.apiKeyFile) return keyOf(environment.apiKeyFile);
  return isLocal(server) ? adminKeyUpwards(directory) : undefined;
}

function keyOf(file: string): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CliFailure(exitCodes.usage, `The API key cannot be read from ${file}: ${code}`);
  }
  if (text.length > 0 && text.length <= MAX_LENGTH && !/\s/.test(text)) return text;
  throw new CliFailure(exitCodes.usage, `${file} holds no API key: it must hold the key and nothing else`);
}

const isLocal = ({ hostname }: URL): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);

function adminKeyUpwards(directory: string): string | undefined {
  for (let folder = directory; ; folder = dirname(folder)) {
    const file = join(folder, '.ark', 'admin.key');
    try {
      return readFileSync(file, 'utf8').trim();
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT' && code !== 'ENOTDIR') {
        throw new CliFailure(exitCodes.usage, `The admin key ${file} is there but cannot be read: ${code}`);
      }
    }
    if (dirname(folder) === folder) return undefined;
  }
}
