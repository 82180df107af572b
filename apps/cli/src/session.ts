import type { Command } from 'commander';
import { z } from 'zod';
import type { CliEnvironment } from './environment.js';
import { findInstallation } from './find-installation.js';
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
  server: z.string().optional(),
  context: z.string().optional(),
  apiKeyFile: z.string().optional(),
  namespace: z.string().optional(),
  output: z.enum(outputFormats),
});

/** Reads the global options. Throws CliFailure for an address, a context or a key file that cannot be used. */
export function openSession(options: unknown, environment: CliEnvironment, terminal: Terminal): Session {
  const { namespace, output, ...named } = GlobalOptions.parse(options);
  const installation = findInstallation(named, environment, terminal.directory);
  const chosenNamespace = namespace ?? environment.namespace;
  return {
    client: new GatewayClient(installation.address, installation.apiKey?.key, terminal.signal),
    namespace: chosenNamespace ?? installation.namespace ?? 'default',
    chosenNamespace,
    format: output,
    terminal,
  };
}
