import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CliEnvironment } from '../environment.js';
import { exitCodes } from '../exit-codes.js';
import { CliFailure } from '../failure.js';
import { isLocal } from './local-address.js';

const MAX_LENGTH = 4_096;

interface KeySources {
  readonly apiKeyFile: string | undefined;
  readonly environment: CliEnvironment;
  readonly server: URL;
  /** Data folders of standalone processes, the nearest first. */
  readonly folders: readonly string[];
}

/**
 * The API key: of `--api-key-file`, of the environment, or the admin key that a standalone process wrote into the
 * first of these folders that has one. That one is only for this machine: it is not sent to a server elsewhere.
 */
export function findApiKey({ apiKeyFile, environment, server, folders }: KeySources): string | undefined {
  if (apiKeyFile) return keyOf(apiKeyFile);
  if (environment.apiKey) return environment.apiKey.trim();
  if (environment.apiKeyFile) return keyOf(environment.apiKeyFile);
  return isLocal(server) ? adminKeyOf(folders) : undefined;
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

function adminKeyOf(folders: readonly string[]): string | undefined {
  for (const folder of folders) {
    const file = join(folder, 'admin.key');
    try {
      return readFileSync(file, 'utf8').trim();
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT' && code !== 'ENOTDIR') {
        throw new CliFailure(exitCodes.usage, `The admin key ${file} is there but cannot be read: ${code}`);
      }
    }
  }
  return undefined;
}
