import { ArkError, type Failure, toFailure } from '@arkflows/contracts';
import type { Item } from '../lanes/item.js';
import type { Plan } from '../plan/plan.js';

/** How long an event may wait for the deployment that it needs: control and command topics are read beside each other. */
const DEPLOYMENT_GRACE_MS = 5_000;

/** What becomes of an event whose operation is not there: milliseconds to wait for a deployment, then its failure. */
export function unroutable(item: Item, profile: string, plan: Plan | null, monotonic: number): number | Failure {
  // What is behind it in its lane has waited as long.
  for (let waiting: Item | null = item; waiting; waiting = waiting.nextInLane) waiting.unroutableSince ||= monotonic;
  const left = DEPLOYMENT_GRACE_MS - (monotonic - item.unroutableSince);
  if (left > 0) return left;
  const missing = plan ? `no operation '${item.route.operation}'` : 'no deployment';
  return toFailure(new ArkError('COMMAND_NOT_ROUTABLE', `Profile '${profile}' has ${missing} here`));
}
