import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { JsonSyntaxError, parseJson } from '@arkflows/contracts';
import { exitCodes } from '../exit-codes.js';
import { CliFailure } from '../failure.js';
import { Contexts } from './context.js';

const pathOf = (folder: string): string => join(folder, 'contexts.json');

/** Where the key of a context is kept that was read from standard input, relative to the folder of the contexts. */
export const keptKey = (name: string): string => join('keys', `${name}.key`);

/** The contexts of a folder; none when there is no file yet. Throws CliFailure, naming the place, for a file that is broken. */
export function readContexts(folder: string): Contexts {
  const file = pathOf(folder);
  const text = readText(file);
  if (text === undefined) return Contexts.parse({});
  const parsed = Contexts.safeParse(parse(file, text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw broken(`${file}: ${issue?.path.join('.') || 'the whole'}: ${issue?.message}`);
}

/** Writes them whole, so that a reader sees the former or the new ones; only the user may read the file. */
export function writeContexts(folder: string, contexts: Contexts): void {
  writePrivate(pathOf(folder), `${JSON.stringify(contexts, null, 2)}\n`);
}

/** Keeps the API key of a context in a file that only the user may read; answers its path as a context names it. */
export function keepKey(folder: string, name: string, key: string): string {
  writePrivate(join(folder, keptKey(name)), `${key}\n`);
  return keptKey(name);
}

/** Deletes the key that `keepKey` kept, if there is one. */
export function forgetKey(folder: string, name: string): void {
  rmSync(join(folder, keptKey(name)), { force: true });
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new CliFailure(exitCodes.usage, `${file} cannot be read: ${code}`);
  }
}

function parse(file: string, text: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    throw broken(`${file}:${error.line}:${error.column}: not JSON: ${error.reason}`);
  }
}

const broken = (message: string) =>
  new CliFailure(exitCodes.usage, message, 'Mend the file, or delete it and add the contexts again: ark context add');

function writePrivate(file: string, text: string): void {
  const draft = `${file}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    // A draft that a killed process left may be readable by others.
    rmSync(draft, { force: true });
    writeFileSync(draft, text, { mode: 0o600, flag: 'wx' });
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw new CliFailure(exitCodes.usage, `${file} cannot be written: ${(error as NodeJS.ErrnoException).code}`);
  }
}
