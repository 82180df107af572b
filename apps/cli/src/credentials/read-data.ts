import { readFile, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { JsonSyntaxError, parseJson } from '@arkflows/contracts';
import { exitCodes } from '../exit-codes.js';
import { CliFailure } from '../failure.js';

const MAX_BYTES = 64 * 1024;

/**
 * The data of a credential: a JSON object from a file, or (`-`) from standard input. Throws CliFailure, which shows nothing of
 * the content.
 */
export async function readData(path: string, input: Readable): Promise<object> {
  const where = path === '-' ? 'Standard input' : path;
  const text = path === '-' ? await readAll(input) : await readText(path);
  const value = parsed(text, where);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new CliFailure(exitCodes.refused, `${where} holds no JSON object such as { "username": …, "password": … }`);
}

function parsed(text: string, where: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    const { line, column, reason } = error;
    throw new CliFailure(exitCodes.refused, `${where}:${line}:${column}: not JSON: ${reason}`);
  }
}

async function readText(path: string): Promise<string> {
  try {
    if ((await stat(path)).size > MAX_BYTES) throw tooLarge(path);
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof CliFailure) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new CliFailure(exitCodes.usage, `${path} cannot be read: ${code === 'ENOENT' ? 'it is not there' : code}`);
  }
}

async function readAll(input: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of input) {
    chunks.push(Buffer.from(chunk));
    bytes += chunk.length;
    if (bytes > MAX_BYTES) throw tooLarge('Standard input');
  }
  return Buffer.concat(chunks).toString('utf8');
}

const tooLarge = (where: string) =>
  new CliFailure(exitCodes.refused, `${where} is larger than 64 KiB, the most that a credential may have`);
