import type { HttpCall } from '../http/call.js';
import { encodeFields } from '../request/fields.js';
import type { OAuth2ClientCredentials } from './credential.js';

/** Asks for a token by client credentials: RFC 6749, 4.4.2 and 2.3.1. */
export function tokenRequest(credential: OAuth2ClientCredentials): HttpCall {
  const { tokenUrl, clientId, clientSecret, scope, audience, authMethod } = credential;
  const url = new URL(tokenUrl);
  const inBody = authMethod === 'client_secret_post';
  const form = encodeFields({
    grant_type: 'client_credentials',
    scope,
    audience,
    ...(inBody && { client_id: clientId, client_secret: clientSecret }),
  });
  return {
    method: 'POST',
    target: `${url.pathname}${url.search}`,
    headers: {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
      ...(!inBody && { authorization: `Basic ${basicOf(credential)}` }),
    },
    body: form,
    expects: () => true,
  };
}

/** Texts that must not be shown, should somebody repeat them. */
export const clientSecretsOf = (credential: OAuth2ClientCredentials): string[] => [
  credential.clientSecret,
  basicOf(credential),
];

const basicOf = ({ clientId, clientSecret }: OAuth2ClientCredentials): string =>
  Buffer.from(`${formEncoded(clientId)}:${formEncoded(clientSecret)}`).toString('base64');

/** RFC 6749, 2.3.1 has both parts form-encoded before they are joined. */
const formEncoded = (text: string): string => new URLSearchParams([['', text]]).toString().slice(1);
