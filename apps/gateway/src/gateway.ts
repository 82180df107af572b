import { apiKeyId, isMasterKey } from '@arkflows/security';
import { ApiKeysService } from './access/api-keys.service.js';
import { runBackground } from './background.js';
import { composeGateway, type GatewayDependencies } from './gateway.module.js';
import { createHttpApplication } from './http/http-application.js';
import { Routes } from './http/routes.js';
import { Storage } from './storage/storage.js';

export interface Gateway {
  /** Begins to answer; port 0 takes a free one. Resolves with the address, such as `http://127.0.0.1:3000`. */
  listen(port: number, host: string): Promise<string>;
  /** Answers what is being asked, then ends everything. The broker stays open: it is the caller's. */
  close(): Promise<void>;
}

/** Callers that connect at the same moment; the system's own limit may be lower. */
const BACKLOG = 4_096;

/**
 * A gateway that is not listening yet. It needs neither broker nor database to start: until they are there, /readyz says what is
 * missing and calls are answered with UNAVAILABLE. Throws RangeError for a configured admin or master key that is none.
 */
export async function createGateway(dependencies: GatewayDependencies): Promise<Gateway> {
  const { config, log, clock, metrics } = dependencies;
  if (config.adminKey !== undefined && apiKeyId(config.adminKey) === undefined) {
    throw new RangeError(
      'The configured admin key is no API key: it must be of the form ark_<16 hex digits>_<64 hex digits>',
    );
  }
  if (config.masterKey !== undefined && !isMasterKey(config.masterKey)) {
    throw new RangeError('The configured master key is none: it must be 32 random bytes as base64url');
  }
  const storage = new Storage();
  const routes = new Routes();
  const app = await createHttpApplication(composeGateway(dependencies, storage, routes), {
    log,
    clock,
    metrics,
    routes,
    authenticate: (key) => app.get(ApiKeysService).authenticate(key),
  });
  const components = ['database', 'broker', 'reports', ...(config.masterKey === undefined ? [] : ['keys'])];
  for (const component of components) dependencies.health.component(component);
  const stopping = new AbortController();
  const background = runBackground(app, storage, dependencies, stopping.signal);
  return {
    listen: async (port, host) => {
      await app.listen({ port, host, backlog: BACKLOG });
      return (await app.getUrl()).replace('[::1]', 'localhost');
    },
    close: async () => {
      await app.close();
      stopping.abort();
      await background;
    },
  };
}
