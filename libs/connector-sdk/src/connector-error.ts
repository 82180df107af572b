import { ArkError, type ErrorCode, type FailureOptions } from '@arkflows/contracts';
import { redact, redactText } from '@arkflows/security';

/**
 * What a connector throws. It instructs its caller: `retryable` and `retryAfter` (milliseconds) say whether and when to try
 * again, `effect` whether the outside may have changed. What looks like a secret is taken out of its message and details.
 */
export class ConnectorError extends ArkError {
  override readonly name = 'ConnectorError';

  constructor(code: ErrorCode, message: string, options: FailureOptions = {}) {
    super(code, redactText(message), {
      ...options,
      ...(options.details && { details: redact(options.details) as Record<string, unknown> }),
    });
  }

  /** The same failure for a call that was never sent. */
  withoutEffect(): ConnectorError {
    if (this.effect === 'none') return this;
    const { code, message, retryable, retryAfter, details, cause } = this;
    return new ConnectorError(code, message, {
      retryable,
      effect: 'none',
      cause,
      ...(retryAfter !== undefined && { retryAfter }),
      ...(details && { details }),
    });
  }
}

/** `error` itself when a connector threw it on purpose, else a CONNECTOR_FAULT after which anything may have happened. */
export function toConnectorError(error: unknown): ConnectorError {
  if (error instanceof ConnectorError) return error;
  if (error instanceof ArkError) return new ConnectorError(error.code, error.message, error);
  const message = error instanceof Error ? error.message : String(error);
  return new ConnectorError('CONNECTOR_FAULT', message, { effect: 'possible', cause: error });
}
