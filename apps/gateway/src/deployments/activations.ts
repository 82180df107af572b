import { type Clock, type DeploymentStatus, type Log } from '@arkflows/contracts';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, LOG } from '../ports.js';
import { DeploymentRepository } from './deployment.repository.js';

/** Deployments known as recorded; beyond it all are looked at anew. */
const MAX_KNOWN = 10_000;

/** Keeps in the database which deployments were active on a replica once: a rollback goes back to no other. */
@Injectable()
export class Activations {
  readonly #recorded = new Set<string>();

  constructor(
    private readonly deployments: DeploymentRepository,
    @Inject(LOG) private readonly log: Log,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Takes in what a replica says; what cannot be written now is when the replica repeats it. */
  note({ deploymentId, state }: DeploymentStatus): void {
    if (state !== 'active' || this.#recorded.has(deploymentId)) return;
    if (this.#recorded.size >= MAX_KNOWN) this.#recorded.clear();
    this.#recorded.add(deploymentId);
    this.deployments.recordActivation(deploymentId, new Date(this.clock.now())).catch((error: unknown) => {
      this.#recorded.delete(deploymentId);
      this.log.debug({ deployment: deploymentId, error }, 'an activation could not be recorded yet');
    });
  }
}
