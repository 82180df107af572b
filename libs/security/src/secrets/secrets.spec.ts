import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { createFamilyKey, FamilyKey, isFamilyKey } from './family-key.js';
import { encryptForFamily, type FamilyPublicKey, familyKeyId } from './family-public-key.js';
import { createMasterKey, isMasterKey, masterKey } from './master-key.js';
import { SealedBox } from './sealed-box.js';

const CANARY = 'c4n4ry-ключ-🔑';
const secret = { username: 'ark', password: CANARY, nested: [1, null, { deep: true }] };
const context = 'database/default/orders@3';

const newBox = async (text = createMasterKey()) => {
  const wrapper = masterKey(text);
  const key = await SealedBox.createKey(wrapper);
  return { wrapper, key, box: await SealedBox.open(wrapper, key) };
};

describe('a master key', () => {
  it('wraps the key-encryption key, and opens it again at a later start', async () => {
    const text = createMasterKey();
    const { key, box } = await newBox(text);
    const sealed = await box.seal(secret, context);
    const later = await SealedBox.open(masterKey(text), key);
    expect(await later.open(sealed, context)).toEqual(secret);
    expect(key.masterKeyId).toBe(masterKey(text).keyId);
  });

  it('that is another one opens nothing, and both are named', async () => {
    const { key } = await newBox();
    const other = masterKey(createMasterKey());
    await expect(SealedBox.open(other, key)).rejects.toMatchObject({
      name: 'DecryptionError',
      keyId: key.masterKeyId,
      message: `it needs the key ${key.masterKeyId}, and this is the key ${other.keyId}`,
    });
  });

  it('has an id that tells nothing of it', () => {
    const text = createMasterKey();
    const { keyId } = masterKey(text);
    expect(keyId).toMatch(/^[0-9a-f]{16}$/);
    expect(Buffer.from(text, 'base64url').toString('hex')).not.toContain(keyId);
  });

  it.each(['', 'short', `${'A'.repeat(42)}`, `${'A'.repeat(44)}`, `${'A'.repeat(42)}B`, `${'+'.repeat(43)}`])(
    'is not %j',
    (text) => {
      expect(isMasterKey(text)).toBe(false);
      expect(() => masterKey(text)).toThrow(RangeError);
    },
  );
});

describe('a sealed box', () => {
  it('shows nothing of what is in it, nor of its key', async () => {
    const { box, key } = await newBox();
    const sealed = await box.seal(secret, context);
    expect(Buffer.from(sealed, 'base64url').toString('latin1')).not.toContain('ark');
    expect(sealed.split('.')).toHaveLength(5);
    expect(inspect(box, { depth: 9 })).not.toContain(key.wrapped);
  });

  it('never seals the same twice alike', async () => {
    const { box } = await newBox();
    expect(await box.seal(secret, context)).not.toBe(await box.seal(secret, context));
  });

  it('opens only as what it was sealed', async () => {
    const { box } = await newBox();
    const sealed = await box.seal(secret, context);
    await expect(box.open(sealed, 'database/default/orders@4')).rejects.toThrow('wrong place');
    const [header, ...rest] = sealed.split('.');
    const forged = JSON.parse(Buffer.from(header ?? '', 'base64url').toString());
    forged.ctx = 'database/default/orders@4';
    const moved = [Buffer.from(JSON.stringify(forged)).toString('base64url'), ...rest].join('.');
    await expect(box.open(moved, forged.ctx)).rejects.toThrow('damaged');
  });

  it.each(['', 'x', 'a.b.c.d.e', '....'])('refuses %j', async (text) => {
    const { box } = await newBox();
    await expect(box.open(text, context)).rejects.toThrow('damaged');
  });
});

describe('a family key', () => {
  it('reads what was encrypted for its public part', async () => {
    const key = await FamilyKey.from(createFamilyKey());
    const jwe = await encryptForFamily(key.publicKey, secret, context);
    expect(await key.decrypt(jwe, context)).toEqual(secret);
    expect(JSON.stringify(key.publicKey)).not.toContain('"d"');
  });

  it('reads nothing of another family, and names both keys', async () => {
    const [own, other] = [await FamilyKey.from(createFamilyKey()), await FamilyKey.from(createFamilyKey())];
    const jwe = await encryptForFamily(other.publicKey, secret, context);
    await expect(own.decrypt(jwe, context)).rejects.toThrow(
      `it needs the key ${other.id}, and this is the key ${own.id}`,
    );
  });

  it('does not take one credential for another', async () => {
    const key = await FamilyKey.from(createFamilyKey());
    const jwe = await encryptForFamily(key.publicKey, secret, context);
    await expect(key.decrypt(jwe, 'database/sales/orders@3')).rejects.toThrow('wrong place');
  });

  it('refuses what was changed on the way', async () => {
    const key = await FamilyKey.from(createFamilyKey());
    const parts = (await encryptForFamily(key.publicKey, secret, context)).split('.');
    parts[3] = `${parts[3]?.startsWith('A') ? 'B' : 'A'}${parts[3]?.slice(1)}`;
    const error = await key.decrypt(parts.join('.'), context).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'DecryptionError' });
    expect(inspect(error)).not.toContain(CANARY);
  });

  it('is the same from the same text', async () => {
    const text = createFamilyKey();
    expect((await FamilyKey.from(text)).id).toBe((await FamilyKey.from(text)).id);
  });

  it('refuses to encrypt for what is no key', async () => {
    const wrong: FamilyPublicKey = { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' };
    await expect(encryptForFamily(wrong, secret, context)).rejects.toThrow('not valid');
    await expect(familyKeyId(wrong)).rejects.toThrow('not valid');
  });

  it('is only a whole private key', async () => {
    const { d: _, ...publicPart } = JSON.parse(createFamilyKey());
    for (const text of ['', '{}', 'null', '[1]', JSON.stringify(publicPart)]) {
      expect(isFamilyKey(text)).toBe(false);
      await expect(FamilyKey.from(text)).rejects.toThrow(RangeError);
    }
  });
});
