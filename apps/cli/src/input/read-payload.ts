import type { Readable } from 'node:stream';
import { exitCodes } from '../exit-codes.js';
import { CliFailure } from '../failure.js';
import { parseJsonFrom, readJson } from './read-json.js';

/** The most that the gateway takes. */
const MAX_BYTES = 1024 * 1024;

/**
 * The data of an event: a JSON text, or the content of a file or (`-`) of standard input; undefined where none is given. Throws
 * CliFailure for what is no JSON, or given twice.
 */
export async function readPayload(
  { text, file }: { readonly text: string | undefined; readonly file: string | undefined },
  input: Readable,
): Promise<unknown> {
  if (text !== undefined && file !== undefined) {
    throw new CliFailure(exitCodes.usage, 'The data is given twice, as text and as a file', 'Leave one of them out.');
  }
  if (text !== undefined) return parseJsonFrom('--data', text);
  return file === undefined ? undefined : readJson(file, { input, maxBytes: MAX_BYTES });
}
