import { ArkError, type Clock, nearest } from '@arkflows/contracts';
import { Inject, Injectable } from '@nestjs/common';
import type { GatewayConfig } from '../config.js';
import { CLOCK, CONFIG } from '../ports.js';
import type { EnvironmentEntity } from './environment.entity.js';
import { EnvironmentRepository } from './environment.repository.js';

/** Each has consumers of its own in every gateway. */
const MAX_ENVIRONMENTS = 20;

@Injectable()
export class EnvironmentsService {
  constructor(
    private readonly environments: EnvironmentRepository,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: GatewayConfig,
  ) {}

  /** This gateway's own environment is there from the start. */
  async ensureOwn(): Promise<void> {
    const { environment: name, topicPrefix } = this.config;
    const known = await this.environments.find(name);
    if (known?.topicPrefix === topicPrefix) return;
    await this.environments.save({
      name,
      topicPrefix,
      description: known?.description ?? null,
      createdAt: known?.createdAt ?? new Date(this.clock.now()),
    });
  }

  list(): Promise<EnvironmentEntity[]> {
    return this.environments.list();
  }

  /** Of this name, by default the gateway's own. Throws ArkError UNKNOWN_ENVIRONMENT. */
  async get(name = this.config.environment): Promise<EnvironmentEntity> {
    const found = await this.environments.find(name);
    if (found) return found;
    const names = (await this.environments.list()).map((environment) => environment.name);
    const meant = nearest(name, names);
    const hint = meant ? `did you mean '${meant}'?` : `there is ${names.map((known) => `'${known}'`).join(', ')}`;
    throw new ArkError('UNKNOWN_ENVIRONMENT', `There is no environment '${name}'; ${hint}`);
  }

  /** Creates or describes an environment; its topic prefix never changes. Throws ArkError CONFLICT. */
  async put(
    name: string,
    wanted: { readonly topicPrefix?: string | undefined; readonly description?: string | undefined },
  ): Promise<{ environment: EnvironmentEntity; created: boolean }> {
    const known = await this.environments.find(name);
    const topicPrefix = wanted.topicPrefix ?? known?.topicPrefix ?? `ark.${name}`;
    if (known && known.topicPrefix !== topicPrefix) {
      throw new ArkError('CONFLICT', `The topic prefix of '${name}' is '${known.topicPrefix}' and cannot be changed`);
    }
    if (!known) await this.#refuseUnlessFree(topicPrefix);
    const environment: EnvironmentEntity = {
      name,
      topicPrefix,
      description: wanted.description ?? null,
      createdAt: known?.createdAt ?? new Date(this.clock.now()),
    };
    await this.environments.save(environment);
    return { environment, created: !known };
  }

  async #refuseUnlessFree(topicPrefix: string): Promise<void> {
    const all = await this.environments.list();
    if (all.length >= MAX_ENVIRONMENTS) {
      throw new ArkError('CONFLICT', `There are ${MAX_ENVIRONMENTS} environments, the most that one gateway serves`);
    }
    const other = all.find(
      (one) =>
        `${one.topicPrefix}.`.startsWith(`${topicPrefix}.`) || `${topicPrefix}.`.startsWith(`${one.topicPrefix}.`),
    );
    if (other) {
      throw new ArkError(
        'CONFLICT',
        `The topic prefix '${topicPrefix}' would mix with '${other.topicPrefix}' of environment '${other.name}'`,
      );
    }
  }
}
