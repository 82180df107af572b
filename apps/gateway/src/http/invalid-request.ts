import { ArkError, type ProblemItem } from '@arkflows/contracts';

/** A request with something wrong at each of `errors`. */
export function invalidRequest(errors: readonly ProblemItem[]): ArkError {
  const detail = errors.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; ');
  return new ArkError('INVALID_REQUEST', detail, { details: { errors } });
}
