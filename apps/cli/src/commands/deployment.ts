import { z } from 'zod';
import { exitCodes } from '../exit-codes.js';
import { CliFailure } from '../failure.js';
import { expectShape } from '../gateway/expect-shape.js';
import { urlPath } from '../gateway/url-path.js';
import { printable } from '../output/printable.js';
import type { Session } from '../session.js';

const Replica = z.looseObject({ instance: z.string(), state: z.string(), message: z.string().nullish() });
export type Replica = z.output<typeof Replica>;

export const Deployment = z.looseObject({
  id: z.string(),
  profile: z.string(),
  revision: z.int(),
  environment: z.string(),
  state: z.string(),
  replicas: z.array(Replica).default([]),
});
export type Deployment = z.output<typeof Deployment>;

export const describeDeployment = ({ profile, revision, environment }: Deployment): string =>
  `${profile} revision ${revision} in ${environment}`;

/** Whether it is not yet known if the replicas take it on. */
export const isUnsettled = ({ state }: Deployment): boolean => state === 'pending' || state === 'waiting';

/** The deployment as it stands now. */
export async function readAgain({ client, namespace }: Session, { id }: Deployment): Promise<Deployment> {
  const path = urlPath`/v1/namespaces/${namespace}/deployments/${id}`;
  return expectShape(Deployment, (await client.call({ path })).body);
}

/** Why a deployment is not active. `waitedMs`: how long it was waited for. */
export function notActive(deployment: Deployment, waitedMs: number): CliFailure {
  const { state, replicas, id } = deployment;
  const troubled = replicas.filter((replica) => replica.state !== 'active');
  const reasons = troubled.map(
    ({ instance, state, message }) => `  ${instance}: ${state}${message ? `: ${message}` : ''}`,
  );
  const advice =
    replicas.length === 0
      ? 'No service has reported: does one for this kind of connector run in that environment?'
      : `The deployment stays; see how it goes with: ark get deployments ${id}`;
  const waited = isUnsettled(deployment) ? ` after ${waitedMs / 1_000} s` : '';
  const message = [`${describeDeployment(deployment)} is ${state}${waited}.`, ...reasons].map(printable).join('\n');
  return new CliFailure(exitCodes.failed, message, advice);
}
