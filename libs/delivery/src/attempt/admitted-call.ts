import type { Failure } from '@arkflows/contracts';
import { isOutage, type Permit, type ProfilePolicies } from '@arkflows/resilience';

/** How it went for one event that a call carried. */
interface Ended {
  readonly status: string;
  readonly failure?: Failure;
}

const good: ReadonlySet<string> = new Set(['ok', 'succeeded']);

/** A call that the profile's policies have let through; they have to be told its end. */
export class AdmittedCall {
  constructor(
    private readonly policies: Pick<ProfilePolicies, 'ended'>,
    private readonly permit: Permit,
    private readonly isRetry: boolean,
  ) {}

  ended(events: readonly Ended[]): void {
    let [succeeded, outages] = [0, 0];
    for (const { status, failure } of events) {
      if (good.has(status)) succeeded++;
      else if (failure && isOutage(failure)) outages++;
    }
    this.policies.ended(this.permit, { isRetry: this.isRetry, succeeded, outages });
  }
}
