import { Duration, Size } from '@arkflows/contracts';
import { isSecretName } from '@arkflows/security';
import { z } from 'zod';
import { HeaderName, Scalar } from './request/fields.js';

const inCredential = 'holds a secret by its name: give it in the credential instead';

const BaseUrl = z
  .string()
  .max(2_048)
  .regex(/^https?:\/\/[^/?#@\\\s]+(?:\/[^?#\\\s]*)?$/i, 'must be http(s)://host[:port][/path], without user, ? and #')
  .refine((url) => URL.canParse(url), 'must be a URL')
  .meta({ examples: ['https://api.example.com/v2'] });

const Timeouts = z.strictObject({
  connect: Duration.default('5s').describe('To connect, TLS included'),
  headers: Duration.default('30s').describe('From the request to the first bytes of its answer'),
  body: Duration.default('30s').describe('Between two pieces of an answer'),
});

const Tls = z.strictObject({
  ca: z
    .string()
    .regex(/-----BEGIN CERTIFICATE-----/, 'must be certificates in PEM')
    .optional()
    .describe('PEM of the authorities that prove the target, instead of the well-known ones'),
  serverName: z
    .string()
    .min(1)
    .max(255)
    .optional()
    .describe('Name that the target must prove; default: that of baseUrl'),
});

const Pool = z.strictObject({
  connections: z
    .int()
    .min(1)
    .max(1_000)
    .optional()
    .describe('Most connections of one replica; default: as many as policies.concurrency allows calls'),
  keepAlive: Duration.default('4s').describe('How long an unused connection is kept where the target does not say'),
});

const Redirects = z.strictObject({
  follow: z.int().min(0).max(10).default(0).describe('Most redirects to follow, within the same origin only'),
});

export const RestConnection = z
  .strictObject({
    baseUrl: BaseUrl.describe('What the path of every request is appended to'),
    headers: z
      .record(
        HeaderName.refine((name) => !isSecretName(name), inCredential),
        Scalar,
      )
      .default({})
      .describe('Headers of every request'),
    query: z
      .record(
        z
          .string()
          .min(1)
          .refine((name) => !isSecretName(name), inCredential),
        Scalar,
      )
      .default({})
      .describe('Query parameters of every request'),
    timeouts: Timeouts.prefault({}).describe('Bounds of the parts of a call; policies.timeout bounds the whole'),
    maxResponseBytes: Size.default('10MiB').describe('Largest body of an answer, unpacked'),
    redirects: Redirects.prefault({}).describe('What to do when the target says that it has moved'),
    tls: Tls.prefault({}).describe('How the target proves its name; it always has to'),
    pool: Pool.prefault({}).describe('Connections that are kept'),
    userAgent: z
      .string()
      .regex(/^[\x20-\x7e]{1,255}$/, 'must be printable ASCII')
      .default('arkflows')
      .describe('As the target sees us'),
    checkPath: z
      .string()
      .regex(/^\/[^?#\\\s]*$/, 'must start with / and hold no ?')
      .optional()
      .describe('Path that a connection test reads; default: that of baseUrl'),
  })
  .describe('Where the API is');
export type RestConnection = z.output<typeof RestConnection>;
