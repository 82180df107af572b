import { ArkError, CacheUse, type CloudEvent, type ErrorCode, isErrorCode } from '@arkflows/contracts';
import { z } from 'zod';
import { shownDetails } from './shown-details.js';

/** A contracts `Failure`, read tolerantly: the service may be newer than this gateway. */
const ReadFailure = z.object({
  code: z.string(),
  message: z.string(),
  effect: z.enum(['none', 'possible']).catch('possible'),
  details: z.record(z.string(), z.unknown()).optional().catch(undefined),
});
type ReadFailure = z.output<typeof ReadFailure>;

/**
 * What a result event says to the caller of the operation. Throws its failure as ArkError with the run's id and what is to be shown
 * of its details; never as `retryable`, since the run is over. What may have happened is OUTCOME_UNCERTAIN, whatever it came of.
 */
export function answerOf({ arkstatus, arkomitted, arkfallback, arkcache, data }: CloudEvent, runId: string) {
  if (arkstatus === 'succeeded') {
    return {
      runId,
      status: 'succeeded' as const,
      ...(arkomitted === 'true' ? { omitted: true as const } : { data }),
      ...standInOf(arkfallback, arkcache),
    };
  }
  const { data: failure } = ReadFailure.safeParse(data);
  const details = { ...placesOf(failure), ...shownDetails(failure?.details), runId };
  if (arkstatus === 'uncertain') {
    throw new ArkError('OUTCOME_UNCERTAIN', uncertain(failure), { effect: 'possible', details });
  }
  if (!failure) {
    throw new ArkError('INTERNAL', 'The operation did not succeed, and its result does not say why', { details });
  }
  throw new ArkError(knownCode(failure.code), failure.message, { effect: failure.effect, details });
}

function standInOf(fallback: unknown, cache: unknown): { fallback?: string; cache?: CacheUse } {
  const { data: use } = CacheUse.safeParse(cache);
  return { ...(typeof fallback === 'string' && { fallback }), ...(use && { cache: use }) };
}

function uncertain(cause: ReadFailure | undefined): string {
  if (cause?.code === 'OUTCOME_UNCERTAIN') return cause.message;
  const what = 'The operation may have been carried out, or not';
  return cause ? `${what}: ${cause.code}: ${cause.message}` : what;
}

const placesOf = (failure: ReadFailure | undefined) =>
  failure?.details?.errors === undefined ? {} : { errors: failure.details.errors };

const knownCode = (code: string): ErrorCode => (isErrorCode(code) ? code : 'CONNECTOR_FAULT');
