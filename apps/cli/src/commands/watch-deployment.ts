import { systemClock } from '@arkflows/contracts';
import { printable } from '../output/printable.js';
import type { Session } from '../session.js';
import { type Deployment, describeDeployment, isUnsettled, notActive, type Replica, readAgain } from './deployment.js';

/** How often it is looked at until it is settled, and afterwards. */
const ROLLOUT_POLL_MS = 250;
const WATCH_POLL_MS = 1_000;

/** What happened between two looks. `instance`: of a replica; without: of the deployment as a whole. */
interface Change {
  readonly at: string;
  readonly deployment: string;
  readonly instance?: string;
  readonly state: string;
  readonly message?: string;
}

/**
 * Shows each change of a deployment and its replicas until the user interrupts, or another deployment takes its place. Throws
 * CliFailure as soon as it fails, and when it is not settled within `limitMs`; an interrupt before that is one of the command.
 */
export async function watchDeployment(session: Session, made: Deployment, limitMs: number): Promise<void> {
  const { signal } = session.terminal;
  const deadline = systemClock.monotonic() + limitMs;
  let [before, deployment]: [Deployment | undefined, Deployment] = [undefined, made];
  let wasActive = false;
  for (;;) {
    for (const change of changes(before, deployment)) show(session, deployment, change);
    wasActive ||= deployment.state === 'active';
    if (hasEnded(deployment) && wasActive) return;
    if (deployment.state !== 'active' && !isUnsettled(deployment)) throw notActive(deployment, limitMs);
    if (!wasActive && systemClock.monotonic() >= deadline) throw notActive(deployment, limitMs);
    try {
      await systemClock.sleep(wasActive ? WATCH_POLL_MS : ROLLOUT_POLL_MS, signal);
      [before, deployment] = [deployment, await readAgain(session, deployment)];
    } catch (error) {
      if (signal.aborted && wasActive) return;
      throw error;
    }
  }
}

const hasEnded = ({ state }: Deployment): boolean => state === 'superseded' || state === 'removed';

/** The replicas' changes first: they are why the whole has changed. */
function changes(before: Deployment | undefined, now: Deployment): Change[] {
  const at = new Date().toISOString();
  const deployment = now.id;
  const former = new Map(before?.replicas.map((replica) => [replica.instance, replica]));
  const changed = now.replicas.filter((replica) => !isSame(former.get(replica.instance), replica));
  for (const { instance } of now.replicas) former.delete(instance);
  return [
    ...changed.map(({ instance, state, message }) => ({
      at,
      deployment,
      instance,
      state,
      ...(message && { message }),
    })),
    ...[...former.keys()].map((instance) => ({ at, deployment, instance, state: 'gone' })),
    ...(before?.state === now.state ? [] : [{ at, deployment, state: now.state }]),
  ];
}

const isSame = (before: Replica | undefined, { state, message }: Replica): boolean =>
  before?.state === state && (before.message ?? '') === (message ?? '');

function show({ format, terminal }: Session, deployment: Deployment, change: Change): void {
  const { at, instance = describeDeployment(deployment), state, message } = change;
  const line = format === 'table' ? printable([at, instance, state, message].filter(Boolean).join('  ')) : undefined;
  terminal.output.write(`${line ?? JSON.stringify(change)}\n`);
}
