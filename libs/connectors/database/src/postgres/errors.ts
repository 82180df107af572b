import { ConnectorError } from '@arkflows/connector-sdk';
import { ArkError, type ErrorCode, type FailureOptions } from '@arkflows/contracts';
import { tellsNul } from './blame.js';
import type { Statement } from './statement.js';

/** How far a call had come when it failed. */
export type Phase =
  /** Nothing was sent. */
  | 'connect'
  /** A statement that changes nothing was sent. */
  | 'read'
  /** A statement that changes something was sent. */
  | 'write';

/** What pg's DatabaseError has of the server's answer. */
interface ServerError extends Error {
  readonly code: string;
  readonly severity?: string;
  readonly schema?: string;
  readonly table?: string;
  readonly column?: string;
  readonly constraint?: string;
}

interface Kind {
  readonly code: ErrorCode;
  readonly retryable?: boolean;
  /** The server may have carried the statement out. */
  readonly uncertain?: boolean;
}

/**
 * SQLSTATE, or its class (first two characters), to what it means. What no event can help (login, a missing database) is
 * retryable: it waits until it is mended. An error that the server answers to a statement means that it was rolled back.
 */
const kinds: Readonly<Record<string, Kind>> = {
  '08': { code: 'TARGET_UNREACHABLE', retryable: true, uncertain: true },
  '0A': { code: 'TARGET_REJECTED' },
  '21': { code: 'TARGET_REJECTED' },
  '22': { code: 'TARGET_REJECTED' },
  '23': { code: 'TARGET_REJECTED' },
  '23505': { code: 'TARGET_CONFLICT' },
  '23P01': { code: 'TARGET_CONFLICT' },
  '25006': { code: 'TARGET_UNAVAILABLE', retryable: true },
  '26000': { code: 'TARGET_UNAVAILABLE', retryable: true },
  '28': { code: 'AUTHENTICATION_FAILED', retryable: true },
  '3D000': { code: 'TARGET_NOT_FOUND', retryable: true },
  '3F000': { code: 'TARGET_NOT_FOUND' },
  '40': { code: 'TARGET_UNAVAILABLE', retryable: true },
  '40003': { code: 'TARGET_UNAVAILABLE', retryable: true, uncertain: true },
  '42': { code: 'TARGET_REJECTED' },
  '42501': { code: 'PERMISSION_DENIED_BY_TARGET' },
  '42703': { code: 'TARGET_NOT_FOUND' },
  '42P01': { code: 'TARGET_NOT_FOUND' },
  '42P10': { code: 'TARGET_NOT_FOUND' },
  '44': { code: 'TARGET_REJECTED' },
  '53': { code: 'TARGET_UNAVAILABLE', retryable: true },
  '54': { code: 'TARGET_REJECTED' },
  '55P03': { code: 'TARGET_UNAVAILABLE', retryable: true },
  '57014': { code: 'TARGET_TIMEOUT', retryable: true },
  '57P': { code: 'TARGET_UNAVAILABLE', retryable: true, uncertain: true },
  '57P03': { code: 'TARGET_UNAVAILABLE', retryable: true },
  '58': { code: 'TARGET_UNAVAILABLE', retryable: true },
  P0: { code: 'TARGET_REJECTED' },
};

/** Classes that blame a row rather than the statement. */
const rowFaults = new Set(['21', '22', '23', '44', '54', 'P0']);

const sqlstate = (error: ConnectorError): string => String(error.details?.sqlstate ?? '');

/** Whether one row of the statement is to blame, so that the others may succeed without it. */
export const isRowFault = (error: ConnectorError): boolean =>
  !error.retryable && error.effect === 'none' && rowFaults.has(sqlstate(error).slice(0, 2));

/**
 * Whether the error may come from a table that was altered since it was looked at: `likely` for a name or type that does not
 * fit, `hardly` for a value that does not (most often it is the value's own fault).
 */
export function staleness(error: ConnectorError): 'likely' | 'hardly' | 'no' {
  const kind = sqlstate(error).slice(0, 2);
  if (kind === '22') return 'hardly';
  return kind === '42' || kind === '0A' || error.code === 'TARGET_NOT_FOUND' ? 'likely' : 'no';
}

/** Whether the server may take by INSERT what it does not take by COPY; INSERT's own error is the one to believe. */
export const refusesCopy = (error: ConnectorError): boolean => ['0A', '42'].includes(sqlstate(error).slice(0, 2));

/** Whether the connection's prepared statements are of no more use. */
export const spoilsConnection = (error: ConnectorError): boolean => ['0A000', '26000'].includes(sqlstate(error));

/** A value of an event is not fit for its column. `sqlstate` 22000: data exception. */
export const unfitValue = (column: string, message: string): ConnectorError =>
  new ConnectorError('TARGET_REJECTED', `Column '${column}': ${message}`, { details: { column, sqlstate: '22000' } });

/** What the server or the network says, as a ConnectorError. It shows no value of a row. */
export function fromPostgres(error: unknown, phase: Phase, blame?: Statement['blame']): ConnectorError {
  if (error instanceof ConnectorError) return error;
  if (error instanceof ArkError) return new ConnectorError(error.code, error.message, error);
  return isServerError(error) ? fromServer(error, phase, blame) : fromNetwork(error, phase);
}

const isTimeout = (reason: unknown): boolean =>
  reason instanceof ArkError
    ? reason.code === 'TARGET_TIMEOUT'
    : (reason as Error | undefined)?.name === 'TimeoutError';

/** The call's signal aborted: at its timeout, or because the service stops. */
export function fromAbort(reason: unknown, phase: Phase): ConnectorError {
  const effect = phase === 'write' ? 'possible' : 'none';
  if (reason instanceof ConnectorError) return reason;
  if (isTimeout(reason))
    return new ConnectorError('TARGET_TIMEOUT', 'PostgreSQL did not answer in the time allowed', {
      retryable: true,
      effect,
    });
  return new ConnectorError('ABORTED', 'The call was stopped before PostgreSQL had answered', {
    retryable: true,
    effect,
  });
}

const isServerError = (error: unknown): error is ServerError =>
  error instanceof Error && 'severity' in error && 'code' in error && /^[0-9A-Z]{5}$/.test(String(error.code));

function fromServer(error: ServerError, phase: Phase, blame: Statement['blame']): ConnectorError {
  const { code: state, schema, table, constraint } = error;
  const blamed = state.startsWith('22') ? blame?.(error.message) : undefined;
  const column = error.column ?? blamed;
  const kind = kinds[state] ?? kinds[state.slice(0, 3)] ?? kinds[state.slice(0, 2)] ?? { code: 'CONNECTOR_FAULT' };
  const named = Object.entries({ schema, table, column, constraint }).filter(([, name]) => name !== undefined);
  const options: FailureOptions = {
    retryable: kind.retryable ?? false,
    effect: kind.uncertain && phase === 'write' ? 'possible' : 'none',
    details: { sqlstate: state, ...Object.fromEntries(named) },
  };
  const place = blamed === undefined ? '' : `Column '${blamed}': `;
  return new ConnectorError(kind.code, `${place}${withoutValues(error)}${hint(state)}`, options);
}

/** The messages of class 22 quote the datum; those of other classes quote names. */
function withoutValues({ code, message }: ServerError): string {
  if (!code.startsWith('22')) return message;
  if (tellsNul(message)) return 'its text holds the character U+0000 (NUL), which PostgreSQL cannot store';
  return message.replace(/"[\s\S]*"/, '"…"');
}

function hint(state: string): string {
  if (state === '42P10') return '; create a unique index on these columns, or name others';
  if (state === '25006') return '; this is a standby: connect to the primary';
  return '';
}

function fromNetwork(error: unknown, phase: Phase): ConnectorError {
  const errno = (error as { code?: unknown } | undefined)?.code;
  const message = error instanceof Error ? error.message || String(errno) : String(error);
  return new ConnectorError(
    'TARGET_UNREACHABLE',
    `PostgreSQL cannot be reached: ${message}${tlsHint(message, errno)}`,
    {
      retryable: true,
      effect: phase === 'write' ? 'possible' : 'none',
      ...(errno !== undefined && { details: { errno: String(errno) } }),
      cause: error,
    },
  );
}

function tlsHint(message: string, errno: unknown): string {
  if (message.includes('does not support SSL')) return '; turn TLS on there, or say ssl: disable in the connection';
  if (!/CERT|VERIFY|ALTNAME/.test(String(errno))) return '';
  return '; give its authority as ca in the connection, or say ssl: require to do without proof of its name';
}
