import { isNativeError } from 'node:util/types';
import { BrokerError, type BrokerErrorCode } from '../../broker.js';
import { codeOfProtocolError } from '../errors.js';

interface ClientError extends Error {
  /** Of an error that stands for several. */
  readonly errors?: readonly unknown[];
  /** The client's kind of error. */
  readonly code?: string;
  /** The broker's name of the error, where it answered with one. */
  readonly apiId?: string;
  readonly canRetry?: boolean;
}

const AUTHENTICATION = 'PLT_KFK_AUTHENTICATION';
const NETWORK = 'PLT_KFK_NETWORK';
const MOST_CAUSES = 20;

/** An error with all that caused it, the outermost first: the client wraps causes and lists of them. */
const causes = (error: unknown): readonly ClientError[] => {
  const found: ClientError[] = [];
  const open = [error];
  while (open.length > 0 && found.length < MOST_CAUSES) {
    const next = open.shift();
    if (!isNativeError(next)) continue;
    const error: ClientError = next;
    found.push(error);
    open.push(...(error.errors ?? []), error.cause);
  }
  return found;
};

const codeOf = (found: readonly ClientError[]): BrokerErrorCode => {
  const answered = found.find(({ apiId }) => apiId !== undefined);
  if (answered?.apiId !== undefined)
    return codeOfProtocolError(answered.apiId) ?? (answered.canRetry ? 'UNAVAILABLE' : 'FAULT');
  // A connection that breaks while it authenticates is told as both: the innermost says why. What got no answer in time has the
  // code of the network, too.
  const kind = found.findLast(({ code }) => code === AUTHENTICATION || code === NETWORK)?.code;
  if (kind === AUTHENTICATION) return 'AUTHENTICATION_FAILED';
  return kind === NETWORK ? 'UNAVAILABLE' : 'FAULT';
};

/** The broker's own name of the error (`OUT_OF_ORDER_SEQUENCE_NUMBER` …), where it answered with one. */
export const protocolErrorOf = (error: unknown): string | undefined =>
  causes(error).find(({ apiId }) => apiId !== undefined)?.apiId;

/** A failure of the client as BrokerError; `doing` says in the message what was tried. */
export const toBrokerError = (error: unknown, doing: string): BrokerError => {
  const found = causes(error);
  const ours = found.find((one) => one instanceof BrokerError);
  if (ours) return ours;
  const innermost = found.at(-1)?.message ?? String(error);
  return new BrokerError(codeOf(found), `${doing}: ${innermost}`, { cause: error });
};
