import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** The environment variables that `ark` reads: defaults of its global options, and where it keeps what. */
export interface CliEnvironment {
  readonly server: string | undefined;
  readonly apiKey: string | undefined;
  readonly apiKeyFile: string | undefined;
  readonly namespace: string | undefined;
  /** Data folder of a standalone process of this machine. */
  readonly dataDirectory: string | undefined;
  /** Name of a context. */
  readonly context: string | undefined;
  /** Folder of the user's contexts. */
  readonly configDirectory: string;
}

/** An empty variable counts as not set. */
export function readEnvironment(env: Readonly<Record<string, string | undefined>> = process.env): CliEnvironment {
  return {
    server: env.ARK_SERVER || undefined,
    apiKey: env.ARK_API_KEY || undefined,
    apiKeyFile: env.ARK_API_KEY_FILE || undefined,
    namespace: env.ARK_NAMESPACE || undefined,
    dataDirectory: env.ARK_DATA_DIR || undefined,
    context: env.ARK_CONTEXT || undefined,
    configDirectory: join(configHome(env.XDG_CONFIG_HOME), 'arkflows'),
  };
}

/** By the XDG base directory specification, which ignores a relative path. */
const configHome = (named = ''): string => (isAbsolute(named) ? named : join(homedir(), '.config'));
