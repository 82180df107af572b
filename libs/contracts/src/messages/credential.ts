import { z } from 'zod';
import type { Family } from '../topics.js';

/** A credential for the services of one family: value of the compacted topic `control.credentials`; a null value takes it away. */
export const CredentialMessage = z.object({
  version: z.int().positive(),
  /** The family's key that it is encrypted for. */
  kid: z.string(),
  /** Compact JWE of the data, encrypted as `credentialContext` says. */
  jwe: z.string(),
});
export type CredentialMessage = z.output<typeof CredentialMessage>;

/** Key of the topic `control.credentials`. */
export const credentialKey = (family: Family, namespace: string, name: string): string =>
  `${family}/${namespace}/${name}`;

/** What a version of a credential is encrypted as, so that none can be passed off as another. */
export const credentialContext = (key: string, version: number): string => `credential ${key}@${version}`;

/** The public key of a family: value of the compacted topic `control.keys`, key: the family. */
export const FamilyKeyMessage = z.object({
  /** Thumbprint of the key (RFC 7638). */
  kid: z.string(),
  /** JWK (RFC 7517). */
  publicKey: z.object({
    kty: z.literal('EC'),
    crv: z.literal('P-256'),
    x: z.base64url().length(43),
    y: z.base64url().length(43),
  }),
});
export type FamilyKeyMessage = z.output<typeof FamilyKeyMessage>;
