import { ConnectorError } from '@arkflows/connector-sdk';
import { ArkError, type ErrorCode, type FailureOptions } from '@arkflows/contracts';
import { type HttpCall, isSafe } from './http/call.js';

type Sent = Pick<HttpCall, 'method'>;

/** Whether the target may have changed, when it is not known what became of a call that was sent. */
export const effectOf = (call: Sent): 'none' | 'possible' => (isSafe(call.method) ? 'none' : 'possible');

/** The call's signal aborted: at its timeout, or because the service stops. */
export function fromAbort(reason: unknown, call: Sent, sent: boolean): ConnectorError {
  if (reason instanceof ConnectorError) return reason;
  const options = { retryable: true, effect: sent ? effectOf(call) : 'none' } as const;
  const late =
    (reason as { name?: unknown } | undefined)?.name === 'TimeoutError' ||
    (reason instanceof ArkError && reason.code === 'TARGET_TIMEOUT');
  return late
    ? new ConnectorError('TARGET_TIMEOUT', 'The target did not answer in the time allowed', options)
    : new ConnectorError('ABORTED', 'The call was stopped before the target had answered', options);
}

interface Kind {
  readonly code: ErrorCode;
  readonly message: string;
  readonly retryable?: boolean;
}

const timeouts = (part: string, option: string): Kind => ({
  code: 'TARGET_TIMEOUT',
  message: `${part} in the time allowed; check its load, or raise timeouts.${option}`,
});

/** Codes of undici's errors. */
const kinds: Readonly<Record<string, Kind>> = {
  UND_ERR_CONNECT_TIMEOUT: timeouts('The target accepted no connection', 'connect'),
  UND_ERR_HEADERS_TIMEOUT: timeouts('The target did not begin to answer', 'headers'),
  UND_ERR_BODY_TIMEOUT: timeouts('The target did not go on with its answer', 'body'),
  UND_ERR_HEADERS_OVERFLOW: {
    code: 'TARGET_ANSWER_INVALID',
    message: 'The headers of the answer are larger than 16 KiB',
    retryable: false,
  },
  UND_ERR_INVALID_ARG: { code: 'CONNECTOR_FAULT', message: 'The request cannot be sent as it is', retryable: false },
  UND_ERR_DESTROYED: { code: 'ABORTED', message: 'The call was stopped before the target had answered' },
  UND_ERR_CLOSED: { code: 'ABORTED', message: 'The call was stopped before the target had answered' },
};

/** What the network says of a call, as a ConnectorError. */
export function fromNetwork(error: Error, call: Sent, sent: boolean): ConnectorError {
  const errno = String((error as { code?: unknown }).code ?? error.name);
  const { code, message, retryable = true } = kinds[errno] ?? (sent ? brokenOff(errno) : unreachable(error, errno));
  return new ConnectorError(code, message, {
    retryable,
    effect: sent ? effectOf(call) : 'none',
    details: { errno },
    cause: error,
  });
}

function brokenOff(errno: string): Kind {
  if (/^(?:HPE_|HTTPParserError)/.test(errno))
    return {
      code: 'TARGET_ANSWER_INVALID',
      message: 'The target does not speak HTTP; check scheme and port of baseUrl',
    };
  const message =
    'The target closed the connection before its answer was complete; look into its log and what stands between';
  return { code: 'TARGET_UNAVAILABLE', message };
}

function unreachable(error: Error, errno: string): Kind {
  // Several addresses that all failed leave their aggregate without a message.
  const text = error.message || (error instanceof AggregateError && String(error.errors[0]?.message)) || errno;
  return { code: 'TARGET_UNREACHABLE', message: `The target cannot be reached: ${text}${tlsHint(errno)}` };
}

const tlsHint = (errno: string): string =>
  /CERT|VERIFY|ALTNAME|SELF_SIGNED/.test(errno)
    ? '; give its authority as tls.ca, or its name as tls.serverName, in the connection'
    : '';

/** An answer that means success but cannot be used. */
export const unusableAnswer = (call: Sent, message: string, options: FailureOptions = {}): ConnectorError =>
  new ConnectorError('TARGET_ANSWER_INVALID', message, { effect: effectOf(call), ...options });

export const tooLarge = (call: Sent, maxBytes: number): ConnectorError =>
  unusableAnswer(
    call,
    `The answer is larger than ${maxBytes} bytes; ask for less, or raise maxResponseBytes in the connection`,
    { details: { maxBytes } },
  );

export const redirectRefused = (call: Sent, status: number, to: URL | undefined, why: string): ConnectorError =>
  unusableAnswer(
    call,
    `The target redirects with ${status}, which ${why}; correct baseUrl or path, or see redirects in the connection`,
    {
      // 302 and 303 are also how a target answers a write that it has carried out.
      effect: status === 302 || status === 303 ? effectOf(call) : 'none',
      details: { status, ...(to && { location: `${to.origin}${to.pathname}` }) },
    },
  );
