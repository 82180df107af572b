// A real OAuth 2.0 authorisation server that gives out, looks up (RFC 7662) and takes back (RFC 7009) tokens.
import { generateKeyPairSync } from 'node:crypto';
import { Provider } from 'oidc-provider';
import { apiClient, suiteClient } from './clients.js';
import { serve, tell } from './serve.js';

const [certificates = ''] = process.argv.slice(2);
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const noPages = { redirect_uris: [], response_types: [] };

await serve(certificates, (issuer) => {
  const provider = new Provider(issuer, {
    jwks: { keys: [privateKey.export({ format: 'jwk' }) as { kty: string }] },
    clients: [
      { ...noPages, client_id: suiteClient.id, client_secret: suiteClient.secret, grant_types: ['client_credentials'] },
      { ...noPages, client_id: apiClient.id, client_secret: apiClient.secret, grant_types: [] },
    ],
    features: {
      clientCredentials: { enabled: true },
      introspection: { enabled: true, allowedPolicy: (_, { clientId }) => clientId === apiClient.id },
      revocation: { enabled: true, allowedPolicy: (_, { clientId }, token) => token.clientId === clientId },
      devInteractions: { enabled: false },
    },
    ttl: { ClientCredentials: 600 },
  });
  provider.on('client_credentials.saved', () => tell({ given: 1 }));
  return provider.callback();
});
