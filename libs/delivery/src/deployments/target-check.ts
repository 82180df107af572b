import type { Failure } from '@arkflows/contracts';
import type { Plan } from '../plan/plan.js';

const CHECK_TIMEOUT_MS = 3_000;

/**
 * Whether the target can be reached with this plan: the first step of the connector's check that failed, with its advice, or null.
 * It only tells; events are tried all the same.
 */
export async function checkTarget(plan: Plan): Promise<Failure | null> {
  const timeout = AbortSignal.timeout(CHECK_TIMEOUT_MS);
  try {
    const steps = await plan.check(timeout);
    const failed = steps.find(({ ok }) => !ok);
    return failed ? unreachable(`${failed.name}: ${[failed.message, failed.advice].filter(Boolean).join('. ')}`) : null;
  } catch (error) {
    return unreachable(timeout.aborted ? `no answer within ${CHECK_TIMEOUT_MS} ms` : String((error as Error).message));
  }
}

const unreachable = (message: string): Failure => ({
  code: 'TARGET_UNREACHABLE',
  message: `The target cannot be used: ${message}`,
  retryable: true,
  effect: 'none',
});
