import { ArkError } from '@arkflows/contracts';
import { type Permit, type ProfilePolicies, withTimeout } from '@arkflows/resilience';

/**
 * Waits until the policies let a call through, but not for longer than a call may take: who has something older to answer with is
 * not kept from it. Throws ArkError TARGET_RATE_LIMITED then, and what `admitted` throws.
 */
export async function admittedWithin(
  ms: number,
  policies: Pick<ProfilePolicies, 'admitted'>,
  isRetry: boolean,
  signal: AbortSignal,
): Promise<Permit> {
  try {
    return await withTimeout(ms, signal, (abort) => policies.admitted(isRetry, abort));
  } catch (error) {
    if (signal.aborted || !(error instanceof ArkError) || error.code !== 'TARGET_TIMEOUT') throw error;
    const message = `The policies of the profile left no call for ${ms} ms`;
    throw new ArkError('TARGET_RATE_LIMITED', message, { retryable: true });
  }
}
