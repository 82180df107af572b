import { type Clock, DeploymentStatus, type Log, profileKey } from '@arkflows/contracts';
import type { ReceivedRecord } from '@arkflows/messaging';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, LOG } from '../ports.js';
import { Activations } from './activations.js';

/** Replicas × profiles that are kept per environment; beyond it the ones that were silent for longest are forgotten. */
const MAX_STATUSES = 100_000;
/** Services repeat their status every 10 seconds: a replica that is silent for so long is gone. */
const SILENT_MS = 60_000;

/** What the services last said of their deployments, by environment: the content of the status topics. */
@Injectable()
export class ReplicaStatuses {
  readonly #environments = new Map<string, EnvironmentStatuses>();

  constructor(
    private readonly activations: Activations,
    @Inject(LOG) private readonly log: Log,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Takes in a record of an environment's status topic. */
  read(environment: string, record: ReceivedRecord): void {
    const key = record.key?.toString('utf8') ?? '';
    const statuses = this.#statusesOf(environment);
    const status = record.value && parseStatus(record.value);
    if (status) {
      statuses.keep(key, status);
      this.activations.note(status);
    } else if (record.value === null) statuses.forget(key);
    else this.log.warn({ environment, offset: record.offset }, 'a record of the status topic cannot be read');
  }

  /** Of every living replica that has this deployment. */
  of(environment: string, deployment: { namespace: string; profile: string; id: string }): readonly DeploymentStatus[] {
    const ofProfile = this.#statusesOf(environment).of(profileKey(deployment.namespace, deployment.profile));
    const oldest = this.clock.now() - SILENT_MS;
    return ofProfile.filter(({ deploymentId, at }) => deploymentId === deployment.id && Date.parse(at) >= oldest);
  }

  #statusesOf(environment: string): EnvironmentStatuses {
    const known = this.#environments.get(environment);
    if (known) return known;
    const created = new EnvironmentStatuses();
    this.#environments.set(environment, created);
    return created;
  }
}

class EnvironmentStatuses {
  readonly #byKey = new Map<string, DeploymentStatus>();
  readonly #keysOfProfile = new Map<string, Set<string>>();

  keep(key: string, status: DeploymentStatus): void {
    this.forget(key);
    this.#byKey.set(key, status);
    const profile = profileKey(status.namespace, status.profile);
    const keys = this.#keysOfProfile.get(profile) ?? new Set();
    this.#keysOfProfile.set(profile, keys.add(key));
    if (this.#byKey.size > MAX_STATUSES) this.forget(this.#byKey.keys().next().value as string);
  }

  forget(key: string): void {
    const status = this.#byKey.get(key);
    if (!status) return;
    this.#byKey.delete(key);
    const profile = profileKey(status.namespace, status.profile);
    const keys = this.#keysOfProfile.get(profile);
    keys?.delete(key);
    if (keys?.size === 0) this.#keysOfProfile.delete(profile);
  }

  of(profile: string): readonly DeploymentStatus[] {
    const keys = this.#keysOfProfile.get(profile) ?? [];
    return [...keys].flatMap((key) => this.#byKey.get(key) ?? []);
  }
}

function parseStatus(value: Buffer): DeploymentStatus | undefined {
  try {
    return DeploymentStatus.parse(JSON.parse(value.toString('utf8')));
  } catch {
    return undefined;
  }
}
