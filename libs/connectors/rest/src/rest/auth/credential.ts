import { secret } from '@arkflows/connector-sdk';
import { z } from 'zod';
import { HeaderName } from '../request/fields.js';

/** Goes into a header as it is. */
const visible = [/^[\x21-\x7e]+$/, 'must be printable ASCII without blanks'] as const;

const None = z.strictObject({
  type: z.literal('none').optional().describe('Nothing is sent; also when the profile names no credential'),
});

const Basic = z.strictObject({
  type: z.literal('basic').describe('User name and password with every request'),
  username: z
    .string()
    .regex(/^[^:]{1,255}$/, 'must hold no colon')
    .describe('User name'),
  password: secret('Password of the user'),
});

const Bearer = z.strictObject({
  type: z.literal('bearer').describe('A fixed token with every request'),
  token: secret('Token, sent as Authorization: Bearer').regex(...visible),
});

const ApiKey = z.strictObject({
  type: z.literal('apiKey').describe('A key in a header or query parameter of every request'),
  in: z.enum(['header', 'query']).default('header').describe('Where it is sent'),
  name: z.string().min(1).max(128).describe('Name of the header or query parameter, such as X-API-Key'),
  value: secret('The key').regex(...visible),
});

const OAuth2ClientCredentials = z.strictObject({
  type: z.literal('oauth2ClientCredentials').describe('A token that is fetched, and fetched again before it expires'),
  tokenUrl: z
    .string()
    .max(2_048)
    .regex(/^https?:\/\/[^/?#@\\\s]+(?:[/?][^#\\\s]*)?$/i, 'must be an http(s) URL without user and #')
    .refine((url) => URL.canParse(url), 'must be a URL')
    .meta({ examples: ['https://login.example.com/oauth/token'] })
    .describe("The provider's token endpoint"),
  clientId: z.string().min(1).max(512).describe('Id of the client'),
  clientSecret: secret('Secret of the client'),
  scope: z.string().min(1).max(2_048).optional().describe('Scopes to ask for, with blanks between'),
  audience: z.string().min(1).max(2_048).optional().describe('What the token is for, where the provider asks for it'),
  authMethod: z
    .enum(['client_secret_basic', 'client_secret_post'])
    .default('client_secret_basic')
    .describe('How id and secret are sent: in the Authorization header, or in the body'),
});
export type OAuth2ClientCredentials = z.output<typeof OAuth2ClientCredentials>;

export const RestCredential = z
  .discriminatedUnion('type', [Basic, Bearer, ApiKey, OAuth2ClientCredentials, None])
  .superRefine((credential, context) => {
    if (credential.type !== 'apiKey' || credential.in !== 'header') return;
    const named = HeaderName.safeParse(credential.name);
    if (!named.success && credential.name.toLowerCase() !== 'authorization')
      context.addIssue({ code: 'custom', path: ['name'], message: 'must be the name of a header' });
  })
  .describe('How to prove who we are');
export type RestCredential = z.output<typeof RestCredential>;
