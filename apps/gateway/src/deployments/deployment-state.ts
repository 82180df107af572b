import type { DeploymentStatus } from '@arkflows/contracts';
import type { DeploymentEntity } from './deployment.entity.js';

export const deploymentStates = ['pending', 'active', 'waiting', 'failed', 'superseded', 'removed'] as const;

export type DeploymentState = (typeof deploymentStates)[number];

/** How a deployment stands as a whole: as its worst replica does. `pending`: no replica has reported it yet. */
export function deploymentState(
  deployment: Pick<DeploymentEntity, 'endReason' | 'publishedAt'>,
  replicas: readonly Pick<DeploymentStatus, 'state'>[],
): DeploymentState {
  if (deployment.endReason) return deployment.endReason;
  if (!deployment.publishedAt || replicas.length === 0) return 'pending';
  for (const state of ['failed', 'waiting'] as const) {
    if (replicas.some((replica) => replica.state === state)) return state;
  }
  return 'active';
}
