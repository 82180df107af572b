import { ArkError } from '@arkflows/contracts';

const MAX_CAUSES = 5;
const MAX_PARTS = 10;

/**
 * What of an error is logged: name, message, code, stack, causes. Other fields are left out, since drivers keep payloads
 * there (`parameters`, `detail`); an ArkError's details hold none by its contract.
 */
export function loggedError(error: Error, depth = MAX_CAUSES): Record<string, unknown> {
  const { name, message, stack, cause } = error;
  const code = 'code' in error ? error.code : undefined;
  return {
    name,
    message,
    ...(code !== undefined && { code }),
    ...(error instanceof ArkError && error.details && { details: error.details }),
    stack,
    ...(cause instanceof Error && depth > 0 && { cause: loggedError(cause, depth - 1) }),
    ...(error instanceof AggregateError &&
      depth > 0 && { errors: error.errors.slice(0, MAX_PARTS).map((part) => loggedPart(part, depth - 1)) }),
  };
}

const loggedPart = (part: unknown, depth: number): unknown =>
  part instanceof Error ? loggedError(part, depth) : String(part);
