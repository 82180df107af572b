import { ArkError, formatPath, nearest, type ProblemItem } from '@arkflows/contracts';
import type { z } from 'zod';

/** A request with something wrong at each of `errors`. */
export function invalidRequest(errors: readonly ProblemItem[]): ArkError {
  const detail = errors.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; ');
  return new ArkError('INVALID_REQUEST', detail, { details: { errors } });
}

/** Problems of a part of the request (`query`, `body`, `path`), one for each field. */
export function requestProblems(
  part: string,
  issues: readonly z.core.$ZodIssue[],
  known: readonly string[],
): ProblemItem[] {
  return issues.flatMap((issue): ProblemItem[] => {
    const path = [part, ...issue.path.map((step) => (typeof step === 'number' ? step : String(step)))];
    if (issue.code !== 'unrecognized_keys') return [{ path: formatPath(path), message: issue.message }];
    return issue.keys.map((key) => {
      const meant = issue.path.length === 0 ? nearest(key, known) : undefined;
      return {
        path: formatPath([...path, key]),
        message: `'${key}' is not known here`,
        ...(meant && { suggestion: `Did you mean '${meant}'?` }),
      };
    });
  });
}
