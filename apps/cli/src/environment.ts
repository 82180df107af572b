/** The environment variables that `ark` reads: defaults of its global options. */
export interface CliEnvironment {
  readonly server: string | undefined;
  readonly apiKey: string | undefined;
  readonly apiKeyFile: string | undefined;
  readonly namespace: string | undefined;
  /** Data folder of a standalone process of this machine. */
  readonly dataDirectory: string | undefined;
}

/** An empty variable counts as not set. */
export function readEnvironment(env: Readonly<Record<string, string | undefined>> = process.env): CliEnvironment {
  return {
    server: env.ARK_SERVER || undefined,
    apiKey: env.ARK_API_KEY || undefined,
    apiKeyFile: env.ARK_API_KEY_FILE || undefined,
    namespace: env.ARK_NAMESPACE || undefined,
    dataDirectory: env.ARK_DATA_DIR || undefined,
  };
}
