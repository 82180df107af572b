import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { ArkError, type Log } from '@arkflows/contracts';

const MAX_BYTES = 64 * 1024;
const MAX_CACHED = 1_000;
/** A DNS-1123 label: no way out of the folder. */
const validName = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const READABLE_BY_OTHERS = 0o044;

interface Cached {
  readonly stamp: string;
  readonly value: unknown;
}

/**
 * Credentials from a folder, one JSON file `<name>.json` each. The file is looked at whenever it is asked for, and read again
 * when it changed. No error or log line holds anything of its content.
 */
export class DirectoryCredentials {
  readonly #cache = new Map<string, Cached>();

  constructor(
    private readonly directory: string,
    private readonly log: Log,
    private readonly ownUid = process.getuid?.(),
  ) {}

  /** The credential's value as it is now. Throws ArkError CREDENTIAL_MISSING when it is not there or not readable as JSON. */
  async read(name: string): Promise<unknown> {
    if (!validName.test(name)) throw this.#missing(name, 'its name must be a DNS-1123 label such as crm-oauth');
    const path = join(this.directory, `${name}.json`);
    const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
      throw this.#missing(
        name,
        error.code === 'ENOENT'
          ? `there is no file ${name}.json in the service's ARK_CREDENTIALS_DIR`
          : `${name}.json: ${error.code}`,
      );
    });
    try {
      const { mtimeMs, ctimeMs, ino, size, mode, uid } = await file.stat();
      const stamp = `${ino}:${size}:${mtimeMs}:${ctimeMs}`;
      const cached = this.#cache.get(name);
      if (cached?.stamp === stamp) return cached.value;
      if (size > MAX_BYTES) throw this.#missing(name, `${name}.json is larger than 64 KiB`);
      // Somebody else's file, such as one mounted into a container, can only be read because others may.
      if (mode & READABLE_BY_OTHERS && uid === this.ownUid) {
        this.log.warn({ file: path }, 'credential file can be read by other users: chmod 600 it');
      }
      const value = this.#parse(name, await file.readFile('utf8'));
      this.#remember(name, { stamp, value });
      return value;
    } finally {
      await file.close();
    }
  }

  #parse(name: string, text: string): unknown {
    try {
      return JSON.parse(text);
    } catch {
      // the parser's message quotes the text, so it is no cause to keep
      throw this.#missing(name, `${name}.json is not valid JSON`);
    }
  }

  #remember(name: string, cached: Cached): void {
    if (this.#cache.size >= MAX_CACHED) this.#cache.clear();
    this.#cache.set(name, cached);
  }

  #missing(name: string, reason: string): ArkError {
    const message = `Credential '${name}' cannot be read: ${reason}`;
    return new ArkError('CREDENTIAL_MISSING', message, { retryable: true, details: { name } });
  }
}
