import type { Grant, Permission } from './permissions.js';

/** Who calls: the API key that the request was sent with. */
export class Principal {
  constructor(
    readonly keyId: string,
    readonly name: string,
    readonly grants: readonly Grant[],
  ) {}

  may(permission: Permission): boolean {
    return this.grants.includes('*') || this.grants.includes(permission);
  }

  /** Whether this key holds all that `grants` would give, so that no key makes a stronger one. */
  covers(grants: readonly Grant[]): boolean {
    return grants.every((grant) => (grant === '*' ? this.grants.includes('*') : this.may(grant)));
  }
}

/** Stands for the caller of an endpoint that needs no key. */
export const anonymous = new Principal('', 'anonymous', []);
