import { systemClock } from '@arkflows/contracts';
import { z } from 'zod';
import { exitCodes } from '../exit-codes.js';
import { CliFailure } from '../failure.js';
import { expectShape } from '../gateway/expect-shape.js';
import { urlPath } from '../gateway/url-path.js';
import { printDone } from '../output/format.js';
import { printable } from '../output/printable.js';
import { Progress } from '../output/progress.js';
import type { Session } from '../session.js';

const POLL_MS = 250;

export const Deployment = z.looseObject({
  id: z.string(),
  profile: z.string(),
  revision: z.int(),
  environment: z.string(),
  state: z.string(),
  replicas: z
    .array(z.looseObject({ instance: z.string(), state: z.string(), message: z.string().nullish() }))
    .default([]),
});
export type Deployment = z.output<typeof Deployment>;

export const describeDeployment = ({ profile, revision, environment }: Deployment): string =>
  `${profile} revision ${revision} in ${environment}`;

/** Reads the answer to a deployment or rollback and, unless told not to, waits until every replica has taken it on. */
export async function followDeployment(session: Session, body: unknown, waitMs: number | null): Promise<void> {
  const made = expectShape(Deployment, body);
  if (waitMs === null) return printDone(session, `Deployed ${describeDeployment(made)} (not waited for).`, made);
  const deployment = await settled(session, made, waitMs);
  if (deployment.state !== 'active') throw notActive(deployment, waitMs);
  const replicas = deployment.replicas.length === 1 ? '1 replica' : `${deployment.replicas.length} replicas`;
  const doubt = deployment.replicas.find(({ message }) => message)?.message;
  const but = doubt ? `, but events may fail. ${printable(doubt)}` : '.';
  printDone(session, `Deployed ${describeDeployment(deployment)}: active on ${replicas}${but}`, deployment);
}

async function settled(session: Session, made: Deployment, waitMs: number): Promise<Deployment> {
  const path = urlPath`/v1/namespaces/${session.namespace}/deployments/${made.id}`;
  const deadline = systemClock.monotonic() + waitMs;
  const progress = new Progress(session.terminal);
  let deployment = made;
  try {
    while (unsettled(deployment.state) && systemClock.monotonic() < deadline) {
      progress.show(`${describeDeployment(deployment)}: ${deployment.state}`);
      await systemClock.sleep(POLL_MS, session.terminal.signal);
      deployment = expectShape(Deployment, (await session.client.call({ path })).body);
    }
    return deployment;
  } finally {
    progress.clear();
  }
}

const unsettled = (state: string): boolean => state === 'pending' || state === 'waiting';

function notActive(deployment: Deployment, waitMs: number): CliFailure {
  const { state, replicas, id } = deployment;
  const troubled = replicas.filter((replica) => replica.state !== 'active');
  const reasons = troubled.map(
    ({ instance, state, message }) => `  ${instance}: ${state}${message ? `: ${message}` : ''}`,
  );
  const advice =
    replicas.length === 0
      ? 'No service has reported: does one for this kind of connector run in that environment?'
      : `The deployment stays; see how it goes with: ark get deployments ${id}`;
  const waited = unsettled(state) ? ` after ${waitMs / 1_000} s` : '';
  const message = [`${describeDeployment(deployment)} is ${state}${waited}.`, ...reasons].map(printable).join('\n');
  return new CliFailure(exitCodes.failed, message, advice);
}
