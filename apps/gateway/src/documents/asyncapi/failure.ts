import { type ErrorCode, errorCodes, type Failure as FailureOfContracts } from '@arkflows/contracts';
import { z } from 'zod';

const codes = Object.keys(errorCodes) as [ErrorCode, ...ErrorCode[]];

/** A failure as results and answers hold it. */
export const Failure = z
  .object({
    code: z.enum(codes),
    message: z.string(),
    retryable: z.boolean(),
    effect: z.enum(['none', 'possible']).describe('Whether the outside may have changed although the call failed'),
    retryAfter: z.number().optional().describe('Milliseconds that the target asked to wait'),
    details: z.record(z.string(), z.unknown()).optional(),
  } satisfies Record<keyof FailureOfContracts, z.ZodType>)
  .meta({ id: 'Failure' });
