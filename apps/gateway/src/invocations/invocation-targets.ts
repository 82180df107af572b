import { ArkError, type Family, nearest, type Profile } from '@arkflows/contracts';
import { Injectable } from '@nestjs/common';
import { Catalogue } from '../catalogue/catalogue.js';
import { DeployedOperations } from '../deployments/deployed-operations.js';
import type { EnvironmentEntity } from '../environments/environment.entity.js';
import { EnvironmentsService } from '../environments/environments.service.js';
import { ProfilesService } from '../profiles/profiles.service.js';

export interface OperationAddress {
  readonly namespace: string;
  readonly profile: string;
  readonly operation: string;
  /** By default the gateway's own. */
  readonly environment?: string | undefined;
}

/** Finds which services carry out an operation. */
@Injectable()
export class InvocationTargets {
  constructor(
    private readonly environments: EnvironmentsService,
    private readonly deployed: DeployedOperations,
    private readonly profiles: ProfilesService,
    private readonly catalogue: Catalogue,
  ) {}

  /**
   * Throws ArkError UNKNOWN_ENVIRONMENT, UNKNOWN_CONNECTOR, NOT_FOUND for a profile or operation that is not there, and CONFLICT
   * for a profile that is not deployed.
   */
  async find(address: OperationAddress): Promise<{ environment: EnvironmentEntity; family: Family }> {
    const { namespace, profile: name, operation } = address;
    const deployed = await this.deployed.find(namespace, name, operation, address.environment);
    if (!deployed) {
      await this.profiles.get(namespace, name);
      const environment = await this.environments.get(address.environment);
      throw new ArkError('CONFLICT', `The profile '${name}' is not deployed in '${environment.name}'`);
    }
    const { environment, profile } = deployed;
    refuseUnknown(profile, operation, environment.name);
    const connector = this.catalogue.find(profile.spec.connector);
    if (connector) return { environment, family: connector.family };
    throw new ArkError('UNKNOWN_CONNECTOR', `There is no connector '${profile.spec.connector}' any more`);
  }
}

function refuseUnknown({ metadata, spec }: Profile, operation: string, environment: string): void {
  if (Object.hasOwn(spec.operations, operation)) return;
  const names = Object.keys(spec.operations);
  const meant = nearest(operation, names);
  const hint = meant ? `did you mean '${meant}'?` : `there is ${names.map((name) => `'${name}'`).join(', ')}`;
  throw new ArkError(
    'NOT_FOUND',
    `The profile '${metadata.name}' has no operation '${operation}' in '${environment}'; ${hint}`,
  );
}
