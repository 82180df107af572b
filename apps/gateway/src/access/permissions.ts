import { z } from 'zod';

/** What an API key may be allowed to do; every endpoint names one of them. */
const permissions = [
  'namespaces.read',
  'namespaces.write',
  'profiles.read',
  'profiles.write',
  'profiles.try',
  'profiles.replay',
  'environments.read',
  'environments.write',
  'deployments.read',
  'deployments.write',
  'events.publish',
  'operations.invoke',
  'runs.read',
  'parked.read',
  'parked.write',
  'dead-letters.read',
  'dead-letters.write',
  'connectors.read',
  'credentials.read',
  'credentials.write',
  'api-keys.read',
  'api-keys.write',
] as const;

export type Permission = (typeof permissions)[number];

/** What a key holds: permissions, or `*` for all of them, those of later versions too. */
export const Grant = z.enum(['*', ...permissions]);
export type Grant = z.output<typeof Grant>;
