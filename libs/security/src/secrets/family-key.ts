import { createPrivateKey, generateKeyPairSync, type JsonWebKey, type KeyObject } from 'node:crypto';
import { ALGORITHM, type FamilyPublicKey, familyKeyId } from './family-public-key.js';
import { decrypt } from './jwe.js';
import { jsonOf } from './sealed-json.js';

/** A new key of a family as a private JWK on the curve P-256, as `FamilyKey.from` reads it. */
export function createFamilyKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return JSON.stringify(privateKey.export({ format: 'jwk' }));
}

/** Whether the text is such a key. */
export const isFamilyKey = (text: string): boolean => privateKeyOf(text) !== undefined;

/** The key that the services of one family share; what is encrypted for the family only they can read. */
export class FamilyKey {
  private constructor(
    private readonly privateKey: KeyObject,
    readonly publicKey: FamilyPublicKey,
    readonly id: string,
  ) {}

  /** Throws RangeError for a text that is no such key. */
  static async from(text: string): Promise<FamilyKey> {
    const key = privateKeyOf(text);
    if (!key) throw new RangeError('A family key is a private JWK on the curve P-256');
    const { x, y } = key.export({ format: 'jwk' }) as { x: string; y: string };
    const publicKey: FamilyPublicKey = { kty: 'EC', crv: 'P-256', x, y };
    return new FamilyKey(key, publicKey, await familyKeyId(publicKey));
  }

  /** What `encryptForFamily` made for this key and as this context. Throws DecryptionError. */
  async decrypt(jwe: string, context: string): Promise<unknown> {
    return jsonOf(await decrypt(jwe, this.privateKey, { algorithm: ALGORITHM, keyId: this.id, context }));
  }
}

function privateKeyOf(text: string): KeyObject | undefined {
  try {
    const { kty, crv, x, y, d } = JSON.parse(text) as JsonWebKey;
    return kty === 'EC' && crv === 'P-256' && d
      ? createPrivateKey({ key: { kty, crv, x, y, d } as JsonWebKey, format: 'jwk' })
      : undefined;
  } catch {
    return undefined;
  }
}
