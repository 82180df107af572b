import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CliEnvironment } from '../environment.js';
import { exitCodes } from '../exit-codes.js';
import { CliFailure } from '../failure.js';
import { isLocal } from './local-address.js';

/** The longest API key, in characters. */
export const MAX_KEY_LENGTH = 4_096;

interface KeySources {
  readonly apiKeyFile: string | undefined;
  /** Key file of the context; `asked`: by an option, which counts more than the environment. */
  readonly context?: { readonly keyFile?: string | undefined; readonly asked: boolean };
  readonly environment: CliEnvironment;
  readonly server: URL;
  /** Data folders of standalone processes, the nearest first. */
  readonly folders: readonly string[];
}

export interface ApiKey {
  readonly key: string;
  /** The variable or file that it was found in. */
  readonly from: string;
}

/**
 * The API key: of `--api-key-file`, of the context that an option names, of the environment, of another context, or the
 * admin key that a standalone process wrote into the first of these folders that has one. That one is only for this
 * machine: it is not sent to a server elsewhere.
 */
export function findApiKey({ apiKeyFile, context, environment, server, folders }: KeySources): ApiKey | undefined {
  if (apiKeyFile) return keyOf(apiKeyFile);
  if (context?.asked && context.keyFile) return keyOf(context.keyFile);
  if (environment.apiKey) return { key: environment.apiKey.trim(), from: 'ARK_API_KEY' };
  if (environment.apiKeyFile) return keyOf(environment.apiKeyFile);
  if (context?.keyFile) return keyOf(context.keyFile);
  return isLocal(server) ? adminKeyOf(folders) : undefined;
}

/** The API key that a file holds. Throws CliFailure, which shows nothing of the content. */
export function keyOf(file: string): ApiKey {
  try {
    return { key: checkKey(readFileSync(file, 'utf8'), file), from: file };
  } catch (error) {
    if (error instanceof CliFailure) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new CliFailure(exitCodes.usage, `The API key cannot be read from ${file}: ${code}`);
  }
}

/** The API key that a text from `where` is. Throws CliFailure, which shows nothing of it. */
export function checkKey(text: string, where: string): string {
  const key = text.trim();
  if (key.length > 0 && key.length <= MAX_KEY_LENGTH && !/\s/.test(key)) return key;
  throw new CliFailure(exitCodes.usage, `${where} holds no API key: it must hold the key and nothing else`);
}

function adminKeyOf(folders: readonly string[]): ApiKey | undefined {
  for (const folder of folders) {
    const file = join(folder, 'admin.key');
    try {
      return { key: readFileSync(file, 'utf8').trim(), from: file };
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT' && code !== 'ENOTDIR') {
        throw new CliFailure(exitCodes.usage, `The admin key ${file} is there but cannot be read: ${code}`);
      }
    }
  }
  return undefined;
}
