import { BrokerError, type BrokerErrorCode } from '../broker.js';

/** SQLSTATE classes that pass: connection, resources, operator intervention, system; and those of a lost race. */
const PASSING = /^(08|53|57|58|40)/;
const SOCKET_ERRORS = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOENT',
  'EHOSTUNREACH',
  'ENOTFOUND',
]);
/** What the client says, without a code, of connections that broke or could not be had in time. */
const CONNECTION_WORDS = /connection|timeout/i;

const codeOf = (code: string | undefined, message: string): BrokerErrorCode => {
  if (code === undefined) return CONNECTION_WORDS.test(message) ? 'UNAVAILABLE' : 'FAULT';
  if (SOCKET_ERRORS.has(code) || PASSING.test(code)) return 'UNAVAILABLE';
  if (code.startsWith('28')) return 'AUTHENTICATION_FAILED';
  return code === '42501' ? 'NOT_AUTHORIZED' : 'FAULT';
};

/** A failure of the database as BrokerError; `doing` says in the message what was tried. */
export const toBrokerError = (error: unknown, doing: string): BrokerError => {
  if (error instanceof BrokerError) return error;
  const { code, message } = error as { code?: string; message?: string };
  const text = message || code || String(error);
  return new BrokerError(codeOf(code, text), `${doing}: ${text}`, { cause: error });
};
