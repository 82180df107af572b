import { expect, it } from '@jest/globals';
import { createFamilyKey, FamilyKey } from './family-key.js';
import { encryptForFamily } from './family-public-key.js';
import { FamilyVault } from './family-vault.js';

const secretFor = async (key: FamilyKey, version: number, value: unknown) => {
  const context = `orders@${version}`;
  return { version, context, jwe: await encryptForFamily(key.publicKey, value, context) };
};
const newKey = () => FamilyKey.from(createFamilyKey());

it('gives the version that came last, until it is taken away', async () => {
  const key = await newKey();
  const vault = new FamilyVault(key);
  expect(vault.get('orders')).toBeUndefined();
  for (const version of [1, 2])
    expect(await vault.put('orders', await secretFor(key, version, { version }))).toBe(undefined);
  expect(vault.get('orders')?.value).toEqual({ version: 2 });
  vault.delete('orders');
  expect(vault.get('orders')).toBeUndefined();
});

it('tells of a secret for another key once, and whenever it is asked for', async () => {
  const [key, other] = [await newKey(), await newKey()];
  const vault = new FamilyVault(key);
  const foreign = await secretFor(other, 1, 'x');
  expect(await vault.put('orders', foreign)).toMatchObject({ keyId: other.id });
  expect(await vault.put('orders', foreign)).toBeUndefined();
  expect(() => vault.get('orders')).toThrow(other.id);
});

it('goes on with what it has while the same version comes for a new key, and only then', async () => {
  const [key, next] = [await newKey(), await newKey()];
  const vault = new FamilyVault(key);
  await vault.put('orders', await secretFor(key, 1, 'old'));
  expect(await vault.put('orders', await secretFor(next, 1, 'old'))).toBeUndefined();
  expect(vault.get('orders')?.value).toBe('old');
  expect(await vault.put('orders', await secretFor(next, 2, 'new'))).toMatchObject({ keyId: next.id });
  expect(() => vault.get('orders')).toThrow(next.id);
});
