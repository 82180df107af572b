import { ArkError, type ErrorCode, type FailureOptions } from '@arkflows/contracts';

/**
 * What a connector throws. It instructs its caller: `retryable` and `retryAfter` (milliseconds) say whether and when to try
 * again, `effect` whether the outside may have changed. Its message and details hold no secret.
 */
export class ConnectorError extends ArkError {
  override readonly name = 'ConnectorError';

  constructor(code: ErrorCode, message: string, options: FailureOptions = {}) {
    super(code, message, options);
  }
}
