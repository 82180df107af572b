import { Name } from '@arkflows/contracts';
import { z } from 'zod';
import { endpoint, jsonBody } from '../http/declaration.js';

const Environment = z
  .object({
    name: Name,
    topicPrefix: z.string(),
    description: z.string().nullable(),
    /** The one that this gateway serves where none is said. */
    own: z.boolean(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Environment' });

const TopicPrefix = z
  .string()
  .max(100)
  .regex(/^ark(\.[a-z0-9-]+)+$/, 'must begin with `ark.` and hold lower-case letters, digits, dashes and dots');

const params = z.object({ environment: Name });

export const listEnvironments = endpoint({
  operation: 'listEnvironments',
  method: 'GET',
  path: '/v1/environments',
  tag: 'Environments',
  summary: 'All environments',
  permission: 'environments.read',
  audit: 'none',
  status: 200,
  response: z.object({ items: z.array(Environment) }),
});

export const getEnvironment = endpoint({
  operation: 'getEnvironment',
  method: 'GET',
  path: '/v1/environments/{environment}',
  tag: 'Environments',
  summary: 'One environment',
  permission: 'environments.read',
  audit: 'none',
  params,
  status: 200,
  response: Environment,
});

export const putEnvironment = endpoint({
  operation: 'putEnvironment',
  method: 'PUT',
  path: '/v1/environments/{environment}',
  tag: 'Environments',
  summary: 'Creates an environment, or changes its description',
  permission: 'environments.write',
  audit: { action: 'environment.put', resource: 'environments/{environment}' },
  params,
  body: jsonBody(
    z.strictObject({
      topicPrefix: TopicPrefix.optional().describe('Default: `ark.{environment}`; cannot be changed later'),
      description: z.string().max(500).optional(),
      broker: z.string().optional().describe('Refused for now: only the broker of this gateway is served'),
    }),
  ),
  status: 200,
  otherStatuses: { 201: 'The environment was created' },
  response: Environment,
  problems: ['CONFLICT'],
});
