import { z } from 'zod';
import { ArkError, type ErrorCode, errorCodes } from './errors.js';

/** One place that is wrong, in a request, a manifest or an event. */
export const ProblemItem = z.object({
  /** Such as `spec.operations.upsert.mapping['row.id']`; empty for the whole. */
  path: z.string(),
  /** From 1. */
  line: z.int().optional(),
  /** From 1, in UTF-16 units. */
  column: z.int().optional(),
  message: z.string(),
  /** What to do, as a sentence. */
  suggestion: z.string().optional(),
});
export type ProblemItem = z.output<typeof ProblemItem>;

/** Problem details (RFC 9457), content type `application/problem+json`, with our extension members. */
export const ProblemDetails = z
  .object({
    /** Names the kind of problem, one per code: `https://arkflows.io/errors/invalid-profile`. An identifier, not to be fetched. */
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    /** The request that met it, for support. */
    instance: z.string().optional(),
    code: z.enum(Object.keys(errorCodes) as [ErrorCode, ...ErrorCode[]]),
    advice: z.string(),
    retryable: z.boolean(),
    errors: z.array(ProblemItem).optional(),
    /** The run that failed, where an operation was called. */
    runId: z.string().optional(),
    details: z
      .record(z.string(), z.unknown())
      .optional()
      .describe('What the failure of a run says of itself, such as column or status; 16 KiB at most'),
  })
  .meta({ id: 'ProblemDetails' });
export type ProblemDetails = z.output<typeof ProblemDetails>;

export const problemContentType = 'application/problem+json';

const typeOf = (code: ErrorCode): string => `https://arkflows.io/errors/${code.toLowerCase().replaceAll('_', '-')}`;

/**
 * The answer to a request that failed. `details.errors`, `details.runId` and `details.runDetails` of an ArkError are shown, the last as
 * `details`. Of any other error nothing is shown: it becomes INTERNAL, to be found in the log by its `instance`.
 */
export function problemDetails(error: unknown, instance?: string): ProblemDetails {
  const known = error instanceof ArkError ? error : new ArkError('INTERNAL', 'Something failed that should not');
  const { status, title, advice } = errorCodes[known.code];
  const errors = z.array(ProblemItem).safeParse(known.details?.errors);
  const runId = known.details?.runId;
  const details = z.record(z.string(), z.unknown()).safeParse(known.details?.runDetails);
  return {
    type: typeOf(known.code),
    title,
    status,
    detail: known.message,
    ...(instance !== undefined && { instance }),
    code: known.code,
    advice,
    retryable: known.retryable,
    ...(errors.success && { errors: errors.data }),
    ...(typeof runId === 'string' && { runId }),
    ...(details.success && { details: details.data }),
  };
}
