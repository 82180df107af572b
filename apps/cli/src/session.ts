import type { Command } from 'commander';
import { z } from 'zod';
import type { CliEnvironment } from './environment.js';
import { exitCodes } from './exit-codes.js';
import { CliFailure } from './failure.js';
import { findApiKey } from './gateway/api-key.js';
import { GatewayClient } from './gateway/client.js';
import { type OutputFormat, outputFormats } from './output/format.js';
import type { Terminal } from './terminal.js';

/** What every command works with. */
export interface Session {
  readonly client: GatewayClient;
  readonly namespace: string;
  /** What `-n` or ARK_NAMESPACE said; undefined: nothing. */
  readonly chosenNamespace: string | undefined;
  readonly format: OutputFormat;
  readonly terminal: Terminal;
}

export type OpenSession = (command: Command) => Session;

const GlobalOptions = z.object({
  server: z.string(),
  apiKeyFile: z.string().optional(),
  namespace: z.string().optional(),
  output: z.enum(outputFormats),
});

/** Reads the global options. Throws CliFailure for an address or a key file that cannot be used. */
export function openSession(options: unknown, environment: CliEnvironment, terminal: Terminal): Session {
  const { server, apiKeyFile, namespace, output } = GlobalOptions.parse(options);
  const address = serverAddress(server);
  const apiKey = findApiKey({ apiKeyFile, environment, server: address, directory: terminal.directory });
  const chosenNamespace = namespace ?? environment.namespace;
  return {
    client: new GatewayClient(address, apiKey, terminal.signal),
    namespace: chosenNamespace ?? 'default',
    chosenNamespace,
    format: output,
    terminal,
  };
}

function serverAddress(text: string): URL {
  const url = URL.parse(text);
  if (url && /^https?:$/.test(url.protocol) && !url.username && !url.password) return url;
  throw new CliFailure(
    exitCodes.usage,
    '--server is no address such as http://127.0.0.1:3000, without user and password',
  );
}
