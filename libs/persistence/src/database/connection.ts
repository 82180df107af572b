import { errorCode, errorMessage } from '../error-code.js';

/** Where a service's tables are. */
export interface DatabaseAddress {
  /** `postgres://user:password@host:port/database`. Never shown. */
  readonly url: string;
  /** The service's own schema; made when missing. Lower-case letters, digits and `_`. */
  readonly schema: string;
  /** Shown by the server in pg_stat_activity. */
  readonly applicationName: string;
}

/** Throws with the name of what is wrong, never with its value: the URL holds a password. */
export function checkAddress({ url, schema }: DatabaseAddress): void {
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema)) {
    throw new Error(`'${schema}' is no schema name: lower-case letters, digits and _ only, 63 at most.`);
  }
  if (!URL.canParse(url) || !/^postgres(ql)?:$/.test(new URL(url).protocol)) {
    throw new Error('The database URL is not valid: expected postgres://user:password@host:port/database.');
  }
}

/** Milliseconds for a connection to come about. */
export const connectTimeout = 10_000;

// Classes 08 (connection) and 57 (start, stop), and too many connections: the server may take us later.
const laterStates = /^(08...|57P0[123]|53300)$/;
const networkErrors = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN'],
]);

/** Whether the database cannot be reached now but may be later, as opposed to a refusal that stays one. */
export function isUnreachable(error: unknown): boolean {
  const code = errorCode(error);
  if (code !== undefined) return laterStates.test(code) || networkErrors.has(code);
  return /connection terminated|timeout expired|timeout exceeded/i.test(errorMessage(error));
}
