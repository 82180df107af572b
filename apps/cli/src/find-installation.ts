import { type ChosenContext, chooseContext } from './contexts/choose-context.js';
import type { CliEnvironment } from './environment.js';
import { type ApiKey, findApiKey } from './gateway/api-key.js';
import { dataFolders } from './gateway/data-folders.js';
import { findServer } from './gateway/find-server.js';
import { serverAddress } from './gateway/server-address.js';

/** The global options that say which installation is meant. */
export interface InstallationOptions {
  readonly server?: string | undefined;
  readonly context?: string | undefined;
  readonly apiKeyFile?: string | undefined;
}

/** The gateway to call, and as whom. */
export interface Installation {
  readonly address: URL;
  readonly apiKey: ApiKey | undefined;
  /** Name of the context; undefined: the address was named instead. */
  readonly context: string | undefined;
  /** The option, variable or command that chose it. */
  readonly chosenBy: '--server' | 'ARK_SERVER' | ChosenContext['by'];
  /** Namespace of the context. */
  readonly namespace: string | undefined;
}

/**
 * Finds it by the command line, else the environment, else the current context, on each of these levels by an address before a
 * context. `directory`: where the search for a standalone process begins. Throws CliFailure for what cannot be used.
 */
export function findInstallation(
  options: InstallationOptions,
  environment: CliEnvironment,
  directory: string,
): Installation {
  const { server, context: option, apiKeyFile } = options;
  const folders = dataFolders(directory, environment.dataDirectory);
  const sources = { apiKeyFile, environment, folders };
  const named = server ?? (option === undefined ? environment.server : undefined);
  if (named !== undefined) {
    const chosenBy = server === undefined ? 'ARK_SERVER' : '--server';
    const address = serverAddress(named, chosenBy);
    const apiKey = findApiKey({ ...sources, server: address });
    return { address, apiKey, context: undefined, chosenBy, namespace: undefined };
  }
  const { name, context, by } = chooseContext(option, environment);
  const found = context ? { address: serverAddress(context.url, `The url of context '${name}'`) } : findServer(folders);
  const apiKey = findApiKey({
    ...sources,
    context: { keyFile: context?.keyFile, asked: by === '--context' },
    server: found.address,
    folders: found.folder ? [found.folder] : folders,
  });
  return { address: found.address, apiKey, context: name, chosenBy: by, namespace: context?.namespace };
}
