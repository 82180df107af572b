import { readFile, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { JsonSyntaxError, parseJson } from '@arkflows/contracts';
import { exitCodes } from '../exit-codes.js';
import { CliFailure } from '../failure.js';
import { readAll } from './read-all.js';

export interface ReadOptions {
  readonly input: Readable;
  readonly maxBytes: number;
}

/** The JSON value of a file, or (`-`) of standard input. Throws CliFailure, which shows nothing of the content. */
export async function readJson(path: string, { input, maxBytes }: ReadOptions): Promise<unknown> {
  const where = path === '-' ? 'Standard input' : path;
  const text = path === '-' ? await readInput(input, maxBytes) : await readText(path, maxBytes);
  return parseJsonFrom(where, text);
}

/** The value of a JSON text; `where` names it in messages. Throws CliFailure, which shows nothing of the content. */
export function parseJsonFrom(where: string, text: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    const { line, column, reason } = error;
    throw new CliFailure(exitCodes.refused, `${where}:${line}:${column}: not JSON: ${reason}`);
  }
}

async function readInput(input: Readable, maxBytes: number): Promise<string> {
  const text = await readAll(input, maxBytes);
  if (text === undefined) throw tooLarge('Standard input', maxBytes);
  return text;
}

async function readText(path: string, maxBytes: number): Promise<string> {
  try {
    if ((await stat(path)).size > maxBytes) throw tooLarge(path, maxBytes);
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof CliFailure) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new CliFailure(exitCodes.usage, `${path} cannot be read: ${code === 'ENOENT' ? 'it is not there' : code}`);
  }
}

const tooLarge = (where: string, maxBytes: number) =>
  new CliFailure(exitCodes.refused, `${where} is larger than ${maxBytes / 1024} KiB, the most that is taken here`);
