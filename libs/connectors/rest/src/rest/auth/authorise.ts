import type { HttpCall } from '../http/call.js';
import { encodeFields } from '../request/fields.js';
import { withQuery } from '../request/target.js';
import type { RestCredential } from './credential.js';
import type { OAuthTokens, Token } from './oauth-tokens.js';
import { clientSecretsOf } from './token-request.js';

/** What proves to the target who we are. */
export interface Authorisation {
  apply(call: HttpCall): HttpCall;
  /** Texts that must not be shown, should the target repeat them. */
  readonly secrets: readonly string[];
  /** A token that may be replaced by a new one. */
  readonly token?: Token;
}

/** How a call is made with this credential; fetches a token where it takes one. Throws ConnectorError. */
export async function authorise(
  credential: RestCredential,
  tokens: OAuthTokens,
  signal: AbortSignal,
): Promise<Authorisation> {
  switch (credential.type) {
    case 'basic': {
      const { username, password } = credential;
      const encoded = Buffer.from(`${username}:${password}`).toString('base64');
      return withHeader('authorization', `Basic ${encoded}`, [password, encoded]);
    }
    case 'bearer':
      return withHeader('authorization', `Bearer ${credential.token}`, [credential.token]);
    case 'apiKey':
      return credential.in === 'header'
        ? withHeader(credential.name.toLowerCase(), credential.value, [credential.value])
        : withParameter(credential.name, credential.value);
    case 'oauth2ClientCredentials': {
      const token = await tokens.current(credential, signal);
      const header = withHeader('authorization', `Bearer ${token.value}`, [
        token.value,
        ...clientSecretsOf(credential),
      ]);
      return { ...header, token };
    }
    case 'none':
    case undefined:
      return { apply: (call) => call, secrets: [] };
  }
}

const withHeader = (name: string, value: string, secrets: readonly string[]): Authorisation => ({
  apply: (call) => ({ ...call, headers: { ...call.headers, [name]: value } }),
  secrets,
});

const withParameter = (name: string, value: string): Authorisation => {
  const parameter = encodeFields({ [name]: value });
  return {
    apply: (call) => ({ ...call, target: withQuery(call.target, parameter) }),
    secrets: [value],
  };
};
