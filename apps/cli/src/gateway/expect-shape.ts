import type { z } from 'zod';
import { exitCodes } from '../exit-codes.js';
import { CliFailure } from '../failure.js';

/** The answer as this version of `ark` needs it. Throws CliFailure when the gateway speaks another one. */
export function expectShape<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const place = parsed.error.issues[0]?.path.join('.') || 'the whole';
  throw new CliFailure(
    exitCodes.failed,
    `The gateway's answer is not as expected, at ${place}: is it of another version?`,
  );
}
