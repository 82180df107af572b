import type { Readable } from 'node:stream';
import { exitCodes } from '../exit-codes.js';
import { CliFailure } from '../failure.js';
import { readJson } from '../input/read-json.js';

const MAX_BYTES = 64 * 1024;

/**
 * The data of a credential: a JSON object from a file, or (`-`) from standard input. Throws CliFailure, which shows nothing of
 * the content.
 */
export async function readData(path: string, input: Readable): Promise<object> {
  const value = await readJson(path, { input, maxBytes: MAX_BYTES });
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  const where = path === '-' ? 'Standard input' : path;
  throw new CliFailure(exitCodes.refused, `${where} holds no JSON object such as { "username": …, "password": … }`);
}
