import type { KeyObject } from 'node:crypto';
import { CompactEncrypt, type CryptoKey, compactDecrypt, decodeProtectedHeader } from 'jose';
import { DecryptionError } from './decryption-error.js';

const CONTENT_ENCRYPTION = 'A256GCM';

type Key = CryptoKey | KeyObject;

/** How something is encrypted, and as what. All of it stands in the protected header, which nobody can change unnoticed. */
export interface Envelope {
  /** `dir`: the key encrypts the content itself. `ECDH-ES+A256KW`: it is a public key. */
  readonly algorithm: 'dir' | 'ECDH-ES+A256KW';
  readonly keyId: string;
  /** What this is, so that nothing can be passed off as another. */
  readonly context: string;
}

/** A compact JWE (RFC 7516) with A256GCM. */
export function encrypt(content: Uint8Array, key: Key, { algorithm, keyId, context }: Envelope): Promise<string> {
  return new CompactEncrypt(content)
    .setProtectedHeader({ alg: algorithm, enc: CONTENT_ENCRYPTION, kid: keyId, ctx: context })
    .encrypt(key);
}

/** The content of a JWE that was made with the same envelope. Throws DecryptionError. */
export async function decrypt(jwe: string, key: Key, envelope: Envelope): Promise<Uint8Array> {
  refuseOtherEnvelope(jwe, envelope);
  try {
    const { plaintext } = await compactDecrypt(jwe, key, {
      keyManagementAlgorithms: [envelope.algorithm],
      contentEncryptionAlgorithms: [CONTENT_ENCRYPTION],
    });
    return plaintext;
  } catch {
    throw DecryptionError.damaged(envelope.keyId);
  }
}

function refuseOtherEnvelope(jwe: string, { keyId, context }: Envelope): void {
  const { kid, ctx } = headerOf(jwe) ?? {};
  if (typeof kid !== 'string') throw DecryptionError.damaged(keyId);
  if (kid !== keyId) throw DecryptionError.otherKey(kid, keyId);
  if (ctx !== context) throw DecryptionError.otherContext(keyId);
}

function headerOf(jwe: string): Record<string, unknown> | undefined {
  try {
    return decodeProtectedHeader(jwe);
  } catch {
    return undefined;
  }
}
