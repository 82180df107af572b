import type { z } from 'zod';
import { type DocumentPath, formatPath } from '../manifest/problem.js';
import type { ProblemItem } from '../problem.js';
import { explainIssues } from './explain-issues.js';
import { plainWords } from './plain-words.js';

/** A value as its schema gives it, or all that is wrong with it. */
export type ReadValue<T> =
  | { readonly data: T; readonly problems?: undefined }
  | { readonly data?: undefined; readonly problems: readonly ProblemItem[] };

const inPlainWords = { error: plainWords };

/**
 * Reads a value by its schema. Problems are in plain words, show no value, and stand at their places, which begin at `base`.
 */
export function readValue<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  base: DocumentPath = [],
): ReadValue<z.output<Schema>> {
  const parsed = schema.safeParse(value, inPlainWords);
  if (parsed.success) return { data: parsed.data };
  const problems = explainIssues(schema, value, parsed.error.issues).map(
    ({ path, message, suggestion }): ProblemItem => ({
      path: formatPath([...base, ...path]),
      message,
      ...(suggestion !== undefined && { suggestion }),
    }),
  );
  return { problems };
}
