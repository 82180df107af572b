import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Adapter, type AdapterPayload, Provider } from 'oidc-provider';

export interface OAuthProvider {
  readonly tokenUrl: string;
  /** How many tokens it gave out. */
  readonly given: number;
  /** Whether it gave out this token and did not take it back. */
  knows(token: string): Promise<boolean>;
  /** Takes back every token that it gave out. */
  revokeAll(): void;
  stop(): Promise<void>;
}

/** Both hold characters that RFC 6749 wants encoded before they go into a header. */
export const client = { clientId: 'ark:flows', clientSecret: 'c4n4ry-&+ %s3cret' };

/** A real OAuth 2.0 provider, with a client for each way to authenticate. */
export async function startOAuthProvider(): Promise<OAuthProvider> {
  // The provider has to know its own address.
  let handle: RequestListener = (_, response) => response.end();
  const server = createServer((request, response) => handle(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const common = {
    client_secret: client.clientSecret,
    grant_types: ['client_credentials'],
    redirect_uris: [],
    response_types: [],
    scope: 'contacts:write',
  };
  const stored = new Map<string, AdapterPayload>();
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const provider = new Provider(issuer, {
    adapter: () => adapterOf(stored),
    jwks: { keys: [privateKey.export({ format: 'jwk' }) as { kty: string }] },
    clients: [
      { ...common, client_id: client.clientId, token_endpoint_auth_method: 'client_secret_basic' },
      { ...common, client_id: `${client.clientId}-post`, token_endpoint_auth_method: 'client_secret_post' },
    ],
    scopes: ['contacts:write', 'contacts:admin'],
    features: { clientCredentials: { enabled: true }, devInteractions: { enabled: false } },
    ttl: { ClientCredentials: 600 },
  });
  let given = 0;
  provider.on('client_credentials.saved', () => given++);
  handle = provider.callback();
  return {
    tokenUrl: `${issuer}/token`,
    get given() {
      return given;
    },
    knows: async (token) => (await provider.ClientCredentials.find(token)) !== undefined,
    revokeAll: () => stored.clear(),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const adapterOf = (stored: Map<string, AdapterPayload>): Adapter => ({
  upsert: async (id, payload) => void stored.set(id, payload),
  find: async (id) => stored.get(id),
  findByUid: async () => undefined,
  findByUserCode: async () => undefined,
  consume: async () => {},
  destroy: async (id) => void stored.delete(id),
  revokeByGrantId: async () => {},
});
