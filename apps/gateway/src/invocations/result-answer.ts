import { ArkError, type CloudEvent, type ErrorCode, isErrorCode } from '@arkflows/contracts';
import { z } from 'zod';

/** A contracts `Failure`, read tolerantly: the service may be newer than this gateway. */
const ReadFailure = z.object({
  code: z.string(),
  message: z.string(),
  retryable: z.boolean().catch(false),
  effect: z.enum(['none', 'possible']).catch('possible'),
  details: z.record(z.string(), z.unknown()).optional().catch(undefined),
});

/** What a result event says to the caller of the operation. Throws its failure as ArkError, with the run's id in `details`. */
export function answerOf({ arkstatus, arkomitted, data }: CloudEvent, runId: string) {
  if (arkstatus === 'succeeded') {
    return { runId, status: 'succeeded' as const, ...(arkomitted === 'true' ? { omitted: true as const } : { data }) };
  }
  const { success, data: failure } = ReadFailure.safeParse(data);
  if (!success) {
    throw new ArkError('INTERNAL', `The operation did not succeed, and its result does not say why`, {
      details: { runId },
    });
  }
  const { code, message, ...rest } = failure;
  throw new ArkError(knownCode(code), message, { ...rest, details: { ...rest.details, runId } });
}

const knownCode = (code: string): ErrorCode => (isErrorCode(code) ? code : 'CONNECTOR_FAULT');
