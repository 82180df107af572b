import type { EntityManager } from 'typeorm';

/** Waits until no other transaction holds the lock of this name; held to the end of this one. */
export async function lockWithin(transaction: EntityManager, name: string): Promise<void> {
  await transaction.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`arkflows.gateway.${name}`]);
}

/** As `lockWithin`, but beside others that only share it: for what must not run while somebody holds the lock alone. */
export async function shareWithin(transaction: EntityManager, name: string): Promise<void> {
  await transaction.query('SELECT pg_advisory_xact_lock_shared(hashtextextended($1, 0))', [`arkflows.gateway.${name}`]);
}

/** Shared by what adds to a namespace, held alone by its deletion. */
export const namespaceLock = (namespace: string): string => `namespace.${namespace}`;

/**
 * Shared by changes of a credential, held alone while a family's credentials are encrypted anew: so each is published for the
 * family's newest key.
 */
export const publicationLock = 'credentials';

/** All changes of one credential wait for each other. */
export const credentialLock = (namespace: string, name: string): string => `credential.${namespace}/${name}`;

/** All changes to one profile and to what of it is deployed wait for each other. */
export const profileLock = (namespace: string, name: string): string => `profile.${namespace}/${name}`;
