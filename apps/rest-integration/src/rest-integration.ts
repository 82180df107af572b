import { restConnectors } from '@arkflows/connector-rest';
import { type Integration, type ServiceContext, startIntegration } from '@arkflows/runtime';

export const serviceName = 'rest-integration';

/** Carries out what is deployed of the family `rest`, as a part of the process that the context is of. */
export function startRestIntegration(
  context: Omit<ServiceContext, 'config'>,
  surroundings: Omit<Integration, 'family' | 'connectors'>,
): Promise<void> {
  return startIntegration(context, { ...surroundings, family: 'rest', connectors: restConnectors });
}
