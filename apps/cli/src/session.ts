import type { Command } from 'commander';
import { z } from 'zod';
import type { CliEnvironment } from './environment.js';
import { findApiKey } from './gateway/api-key.js';
import { GatewayClient } from './gateway/client.js';
import { dataFolders } from './gateway/data-folders.js';
import { findServer } from './gateway/find-server.js';
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
  server: z.string().optional(),
  apiKeyFile: z.string().optional(),
  namespace: z.string().optional(),
  output: z.enum(outputFormats),
});

/** Reads the global options. Throws CliFailure for an address or a key file that cannot be used. */
export function openSession(options: unknown, environment: CliEnvironment, terminal: Terminal): Session {
  const { server, apiKeyFile, namespace, output } = GlobalOptions.parse(options);
  const folders = dataFolders(terminal.directory, environment.dataDirectory);
  const { address, folder } = findServer(server ?? environment.server, folders);
  const apiKey = findApiKey({ apiKeyFile, environment, server: address, folders: folder ? [folder] : folders });
  const chosenNamespace = namespace ?? environment.namespace;
  return {
    client: new GatewayClient(address, apiKey, terminal.signal),
    namespace: chosenNamespace ?? 'default',
    chosenNamespace,
    format: output,
    terminal,
  };
}
