import { readFile, writeFile } from 'node:fs/promises';
import { BlobError } from '../blob-error.js';
import type { BlobInfo } from '../blob-store.js';

/** Writes it durably, with mode 0600. */
export async function writeInfo(path: string, { size, sha256, contentType, expiresAt }: BlobInfo): Promise<void> {
  const text = JSON.stringify({ size, sha256, contentType, expiresAt: new Date(expiresAt).toISOString() });
  await writeFile(path, `${text}\n`, { flag: 'wx', mode: 0o600, flush: true });
}

/** Throws BlobError DAMAGED when the file does not say what it must. */
export async function readInfo(path: string, key: string, signal: AbortSignal): Promise<BlobInfo> {
  const text = await readFile(path, { encoding: 'utf8', signal });
  try {
    const { size, sha256, contentType, expiresAt } = JSON.parse(text);
    const info = { key, size, sha256, contentType, expiresAt: Date.parse(expiresAt) };
    if (Number.isSafeInteger(size) && typeof sha256 === 'string' && info.expiresAt > 0) return info;
  } catch {
    // Said below.
  }
  throw new BlobError('DAMAGED', 'What the store knows of it cannot be read');
}
