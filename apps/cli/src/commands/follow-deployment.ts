import { systemClock } from '@arkflows/contracts';
import { expectShape } from '../gateway/expect-shape.js';
import { printDone } from '../output/format.js';
import { printable } from '../output/printable.js';
import { Progress } from '../output/progress.js';
import type { Session } from '../session.js';
import { Deployment, describeDeployment, isUnsettled, notActive, readAgain } from './deployment.js';
import { type WaitOptions, waitMs } from './wait-options.js';
import { watchDeployment } from './watch-deployment.js';

const POLL_MS = 250;

/** Reads the answer to a deployment or rollback and, unless told not to, waits until every replica has taken it on. */
export async function followDeployment(session: Session, body: unknown, options: WaitOptions): Promise<void> {
  const made = expectShape(Deployment, body);
  const limitMs = waitMs(options);
  if (limitMs === null) return printDone(session, `Deployed ${describeDeployment(made)} (not waited for).`, made);
  if (options.watch) return watchDeployment(session, made, limitMs);
  const deployment = await settled(session, made, limitMs);
  if (deployment.state !== 'active') throw notActive(deployment, limitMs);
  const replicas = deployment.replicas.length === 1 ? '1 replica' : `${deployment.replicas.length} replicas`;
  const doubt = deployment.replicas.find(({ message }) => message)?.message;
  const but = doubt ? `, but events may fail. ${printable(doubt)}` : '.';
  printDone(session, `Deployed ${describeDeployment(deployment)}: active on ${replicas}${but}`, deployment);
}

async function settled(session: Session, made: Deployment, limitMs: number): Promise<Deployment> {
  const deadline = systemClock.monotonic() + limitMs;
  const progress = new Progress(session.terminal);
  let deployment = made;
  try {
    while (isUnsettled(deployment) && systemClock.monotonic() < deadline) {
      progress.show(`${describeDeployment(deployment)}: ${deployment.state}`);
      await systemClock.sleep(POLL_MS, session.terminal.signal);
      deployment = await readAgain(session, deployment);
    }
    return deployment;
  } finally {
    progress.clear();
  }
}
