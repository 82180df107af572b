import { describeConnector } from '@arkflows/connector-sdk';
import { describe, expect, it } from '@jest/globals';
import { RestCredential } from './auth/credential.js';
import { RestConnection } from './config.js';
import { rest } from './connector.js';

describe('the rest connector', () => {
  it.each([
    [{ method: 'GET' }, 'read'],
    [{ method: 'HEAD' }, 'read'],
    [{ method: 'PUT' }, 'idempotent'],
    [{ method: 'DELETE' }, 'idempotent'],
    [{ method: 'POST' }, 'once'],
    [{ method: 'PATCH' }, 'once'],
    [{ method: 'POST', idempotencyHeader: 'Idempotency-Key' }, 'keyed'],
    [{}, 'once'],
  ])('declares what repeating %j does: %s', (fixed, expected) => {
    const effect = rest.actions.request?.effect;
    expect(typeof effect === 'function' && effect(fixed)).toBe(expected);
  });

  it('has defaults that are safe', () => {
    expect(RestConnection.parse({ baseUrl: 'https://api.example' })).toMatchObject({
      timeouts: { connect: '5s', headers: '30s', body: '30s' },
      maxResponseBytes: '10MiB',
      redirects: { follow: 0 },
    });
  });

  it.each([
    [{ baseUrl: 'api.example' }, ['baseUrl']],
    [{ baseUrl: 'ftp://api.example' }, ['baseUrl']],
    [{ baseUrl: 'https://ann:c4n4ry@api.example' }, ['baseUrl']],
    [{ baseUrl: 'https://api.example/?a=b' }, ['baseUrl']],
    [{ baseUrl: 'https://api.example/#top' }, ['baseUrl']],
    [{ baseUrl: 'https://api.example:99999' }, ['baseUrl']],
    [{ baseUrl: 'https://a.example', headers: { 'X-Api-Key': 'c4n4ry' } }, ['headers', 'X-Api-Key']],
    [{ baseUrl: 'https://a.example', headers: { authorization: 'c4n4ry' } }, ['headers', 'authorization']],
    [{ baseUrl: 'https://a.example', query: { access_token: 'c4n4ry' } }, ['query', 'access_token']],
    [{ baseUrl: 'https://a.example', tls: { rejectUnauthorized: false } }, ['tls']],
    [{ baseUrl: 'https://a.example', tls: { ca: 'x' } }, ['tls', 'ca']],
    [{ baseUrl: 'https://a.example', redirects: { follow: 99 } }, ['redirects', 'follow']],
  ])('refuses the connection %j', (connection, path) => {
    const { error } = RestConnection.safeParse(connection);
    expect(error?.issues[0]?.path).toEqual(path);
    expect(JSON.stringify(error?.issues)).not.toContain('c4n4ry');
  });
});

describe('its credential', () => {
  it.each([
    [{ type: 'basic', username: 'ann', password: 'x' }],
    [{ type: 'bearer', token: 'x' }],
    [{ type: 'apiKey', name: 'X-API-Key', value: 'x' }],
    [{ type: 'apiKey', in: 'query', name: 'api key', value: 'x' }],
    [{ type: 'oauth2ClientCredentials', tokenUrl: 'https://a/token', clientId: 'x', clientSecret: 'y' }],
    [{ type: 'none' }],
    [{}],
  ])('may be %j', (credential) => {
    expect(RestCredential.safeParse(credential).success).toBe(true);
  });

  it.each([
    [{ type: 'basic', username: 'a:b', password: 'x' }],
    [{ type: 'bearer', token: 'x\r\ny' }],
    [{ type: 'apiKey', name: 'no header', value: 'x' }],
    [{ type: 'apiKey', name: 'Host', value: 'x' }],
    [{ type: 'oauth2ClientCredentials', tokenUrl: '/token', clientId: 'x', clientSecret: 'y' }],
    [{ type: 'magic' }],
    [{ token: 'x' }],
  ])('may not be %j', (credential) => {
    expect(RestCredential.safeParse(credential).success).toBe(false);
  });

  it('has every secret marked as one', () => {
    const kinds = (describeConnector(rest).credential?.oneOf ?? []) as {
      properties: Record<string, { secret?: true }>;
    }[];
    const secrets = kinds.flatMap(({ properties }) =>
      Object.keys(properties).filter((name) => properties[name]?.secret),
    );
    expect(secrets).toEqual(['password', 'token', 'value', 'clientSecret']);
  });
});
