import { expect, it } from '@jest/globals';
import { CredentialMessage, credentialContext, credentialKey, FamilyKeyMessage } from './credential.js';

const coordinate = 'A'.repeat(43);

it('no two versions of any two credentials are encrypted as the same', () => {
  const contexts = [
    credentialContext(credentialKey('database', 'default', 'a'), 1),
    credentialContext(credentialKey('database', 'default', 'a'), 11),
    credentialContext(credentialKey('rest', 'default', 'a'), 1),
    credentialContext(credentialKey('database', 'default', 'a1'), 1),
    credentialContext(credentialKey('database', 'sales', 'a'), 1),
  ];
  expect(new Set(contexts).size).toBe(contexts.length);
});

it('messages of a newer gateway or service are read', () => {
  const credential = { version: 1, kid: 'k', jwe: 'a.b.c.d.e' };
  expect(CredentialMessage.parse({ ...credential, added: 1 })).toEqual(credential);
  const key = { kid: 'k', publicKey: { kty: 'EC', crv: 'P-256', x: coordinate, y: coordinate } };
  expect(FamilyKeyMessage.parse({ ...key, added: 1 })).toEqual(key);
});

it('a private key is never taken over from a message', () => {
  const publicKey = { kty: 'EC', crv: 'P-256', x: coordinate, y: coordinate, d: coordinate };
  expect(FamilyKeyMessage.parse({ kid: 'k', publicKey }).publicKey).not.toHaveProperty('d');
});
