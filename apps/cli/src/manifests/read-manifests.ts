import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { exitCodes } from '../exit-codes.js';
import { CliFailure } from '../failure.js';
import { splitDocuments } from './split-documents.js';

const MAX_BYTES = 16 * 1024 * 1024;
const manifestName = /\.(ya?ml|json)$/;

/** One manifest as it stands in its file. */
export interface Manifest {
  /** For messages: the path as given, `<stdin>` for standard input. */
  readonly file: string;
  /** With as many empty lines before it as the file has lines before it: line numbers hold for both. */
  readonly text: string;
}

/**
 * The manifests of a file, of all `.yaml`, `.yml` and `.json` files in a folder, or (`-`) of standard input; several in one
 * YAML file are parted by `---`.
 */
export async function readManifests(path: string, input: Readable): Promise<Manifest[]> {
  const sources = path === '-' ? [{ file: '<stdin>', text: await readAll(input) }] : await readFiles(path);
  const manifests = sources.flatMap(({ file, text }) => splitDocuments(text).map((part) => ({ file, text: part })));
  if (manifests.length > 0) return manifests;
  throw new CliFailure(exitCodes.usage, `There is no manifest in ${path === '-' ? 'standard input' : path}`);
}

async function readFiles(path: string): Promise<{ file: string; text: string }[]> {
  try {
    const isFolder = (await stat(path)).isDirectory();
    const names = isFolder ? (await readdir(path)).filter((name) => manifestName.test(name)).sort() : [];
    const files = isFolder ? names.map((name) => join(path, name)) : [path];
    return await Promise.all(files.map(readManifestFile));
  } catch (error) {
    if (error instanceof CliFailure) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new CliFailure(exitCodes.usage, `${path} cannot be read: ${code === 'ENOENT' ? 'it is not there' : code}`);
  }
}

async function readManifestFile(file: string): Promise<{ file: string; text: string }> {
  if ((await stat(file)).size > MAX_BYTES) throw new CliFailure(exitCodes.usage, `${file} is larger than 16 MiB`);
  return { file, text: await readFile(file, 'utf8') };
}

async function readAll(input: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of input) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) throw new CliFailure(exitCodes.usage, 'Standard input is larger than 16 MiB');
    chunks.push(Buffer.from(chunk));
  }
  return Buffer.concat(chunks).toString('utf8');
}
