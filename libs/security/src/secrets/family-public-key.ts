import { type CryptoKey, calculateJwkThumbprint, importJWK } from 'jose';
import { type Envelope, encrypt } from './jwe.js';
import { jsonBytes } from './sealed-json.js';

/** What everybody may know of a family's key: a JWK (RFC 7517). */
export interface FamilyPublicKey {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
}

export const ALGORITHM = 'ECDH-ES+A256KW';

/** The key's thumbprint (RFC 7638). Throws RangeError when the key is no point of the curve. */
export async function familyKeyId(publicKey: FamilyPublicKey): Promise<string> {
  await imported(publicKey);
  const { kty, crv, x, y } = publicKey;
  return calculateJwkThumbprint({ kty, crv, x, y });
}

/**
 * A compact JWE of a JSON value that only the owner of the private key can open, and only with the same `context`. Throws
 * RangeError when the key is no point of the curve.
 */
export async function encryptForFamily(publicKey: FamilyPublicKey, value: unknown, context: string): Promise<string> {
  const envelope: Envelope = { algorithm: ALGORITHM, keyId: await familyKeyId(publicKey), context };
  return encrypt(jsonBytes(value), await imported(publicKey), envelope);
}

async function imported({ kty, crv, x, y }: FamilyPublicKey): Promise<CryptoKey> {
  try {
    return (await importJWK({ kty, crv, x, y }, ALGORITHM)) as CryptoKey;
  } catch {
    throw new RangeError('The public key is not valid');
  }
}
