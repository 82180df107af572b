import { ArkError, type ErrorCode } from '@arkflows/contracts';
import { BrokerError, type BrokerErrorCode } from '@arkflows/messaging';
import { isUnreachable } from '@arkflows/persistence';
import { HttpException } from '@nestjs/common';

const ofFastify = new Map<unknown, readonly [ErrorCode, string]>(
  Object.entries({
    FST_ERR_CTP_BODY_TOO_LARGE: ['PAYLOAD_TOO_LARGE', 'The body is larger than what is read here'],
    FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['INVALID_REQUEST', 'The body is not as long as Content-Length says'],
    FST_ERR_CTP_INVALID_MEDIA_TYPE: ['UNSUPPORTED_MEDIA_TYPE', 'The Content-Type is not a media type'],
    FST_ERR_BAD_URL: ['INVALID_REQUEST', 'The address is not a valid URL path'],
    FST_ERR_MAX_PARAM_LENGTH: ['INVALID_REQUEST', 'A part of the address is too long'],
  }),
);

const ofBroker: Readonly<Partial<Record<BrokerErrorCode, ErrorCode>>> = {
  UNAVAILABLE: 'UNAVAILABLE',
  TIMEOUT: 'UNAVAILABLE',
  CLOSED: 'UNAVAILABLE',
  RECORD_TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  TOPIC_UNKNOWN: 'NOT_FOUND',
};

/**
 * What is known to go wrong, as ArkError; undefined for what nobody foresaw. `missing` tells what is wrong with an address that no
 * route has.
 */
export function asArkError(error: unknown, missing: () => ArkError): ArkError | undefined {
  if (error instanceof ArkError) return error;
  if (error instanceof BrokerError) return ofBrokerError(error);
  if (error instanceof HttpException && error.getStatus() === 404) return missing();
  const known = ofFastify.get((error as { code?: unknown } | null)?.code);
  if (known) return new ArkError(known[0], known[1], { cause: error });
  if (isUnreachable(error)) {
    return new ArkError('UNAVAILABLE', 'The database cannot be reached at the moment', {
      retryable: true,
      cause: error,
    });
  }
  return undefined;
}

function ofBrokerError(error: BrokerError): ArkError | undefined {
  const code = ofBroker[error.code];
  return code && new ArkError(code, error.message, { retryable: error.retryable, cause: error });
}
