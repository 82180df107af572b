import { databaseConnectors } from '@arkflows/connector-database';
import { type Integration, type ServiceContext, startIntegration } from '@arkflows/runtime';

export const serviceName = 'database-integration';

/** Carries out what is deployed of the family `database`, as a part of the process that the context is of. */
export function startDatabaseIntegration(
  context: Omit<ServiceContext, 'config'>,
  surroundings: Omit<Integration, 'family' | 'connectors'>,
): Promise<void> {
  return startIntegration(context, { ...surroundings, family: 'database', connectors: databaseConnectors });
}
