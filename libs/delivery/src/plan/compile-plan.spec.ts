import { type Connector, defineConnector } from '@arkflows/connector-sdk';
import type { ProfileSnapshot } from '@arkflows/contracts';
import { expect, it } from '@jest/globals';
import { z } from 'zod';
import { compilePlan, type OpenDependencies } from './compile-plan.js';

const connector: Connector = defineConnector({
  name: 'shop',
  family: 'custom',
  title: 'Shop',
  description: 'Takes orders',
  connection: z.strictObject({ port: z.int() }),
  credential: z.strictObject({ username: z.string(), password: z.string() }),
  open: async ({ credential }) => {
    await credential();
    return { close: async () => {} };
  },
  check: async () => [],
  actions: {},
});

function open(connection: object, credential: unknown) {
  const policies = { timeout: '1s', retry: { for: '1s', initial: '1s', max: '1s' }, concurrency: 1, ordering: 'key' };
  const spec = { connector: 'shop', connection, credential: 'shop-login', operations: {}, triggers: [], policies };
  const profile = { metadata: { name: 'orders', namespace: 'default', labels: {} }, spec };
  const snapshot = { profile, revision: 1, firstDeployedAt: '2026-01-31T12:00:00Z' } as unknown as ProfileSnapshot;
  const dependencies = { credential: async () => credential } as unknown as OpenDependencies;
  return compilePlan(snapshot, new Map([['shop', connector]]), dependencies);
}

it('tells every field of a stored credential that does not fit, and shows none of its values', async () => {
  const opened = open({ port: 1 }, { username: 5, token: 'c4n4ry' });
  await expect(opened).rejects.toMatchObject({
    code: 'CREDENTIAL_MISSING',
    retryable: true,
    message:
      "Credential 'shop-login' does not fit 'shop': token: Unknown field 'token'; username: must be a string, but is a number; " +
      "password: The field 'password' is missing",
  });
  await expect(opened).rejects.not.toMatchObject({ message: expect.stringContaining('c4n4ry') });
});

it('tells in plain words what of a connection does not fit', async () => {
  await expect(open({ port: 'x' }, {})).rejects.toMatchObject({
    code: 'INVALID_PROFILE',
    message: 'spec.connection: port: must be a whole number, but is a string',
  });
});
