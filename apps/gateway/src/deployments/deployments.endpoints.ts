import { DeploymentStatus, Name } from '@arkflows/contracts';
import { z } from 'zod';
import { endpoint, jsonBody } from '../http/declaration.js';
import { pageQuery } from '../http/paging.js';
import { deploymentStates } from './deployment-state.js';

const Replica = DeploymentStatus.pick({
  service: true,
  instance: true,
  state: true,
  code: true,
  message: true,
  at: true,
}).meta({ id: 'Replica' });

const Deployment = z
  .object({
    id: z.string(),
    namespace: Name,
    profile: Name,
    revision: z.int(),
    environment: Name,
    /** Of the worst replica; `pending` until one has reported. */
    state: z.enum(deploymentStates),
    replicas: z.array(Replica),
    rollbackOf: z.string().nullable(),
    createdAt: z.iso.datetime(),
    createdBy: z.string(),
    publishedAt: z.iso.datetime().nullable(),
    endedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Deployment' });

const inNamespace = z.object({ namespace: Name });
const one = z.object({ namespace: Name, id: z.string().max(64) });
const tag = 'Deployments';
const resource = 'deployments/{namespace}/{id}';

export const createDeployment = endpoint({
  operation: 'createDeployment',
  method: 'POST',
  path: '/v1/namespaces/{namespace}/deployments',
  tag,
  summary: 'Makes a revision of a profile active in an environment; the one before it ends',
  description:
    'The tests of the profile are run first: where one fails, nothing is deployed (TESTS_FAILED). Answered once the control topic ' +
    'has it; when the broker is away, as `pending`, and it follows by itself.',
  permission: 'deployments.write',
  audit: { action: 'deployment.create', resource: 'deployments/{namespace}' },
  params: inNamespace,
  body: jsonBody(
    z.strictObject({
      profile: Name,
      revision: z.int().min(1).max(2_147_483_647).optional().describe('Default: the newest'),
      environment: Name.optional().describe("Default: the gateway's own"),
    }),
  ),
  status: 201,
  response: Deployment,
  problems: ['UNKNOWN_ENVIRONMENT', 'UNKNOWN_CONNECTOR', 'TESTS_FAILED'],
});

export const listDeployments = endpoint({
  operation: 'listDeployments',
  method: 'GET',
  path: '/v1/namespaces/{namespace}/deployments',
  tag,
  summary: 'Deployments, the newest first, with those that have ended',
  permission: 'deployments.read',
  audit: 'none',
  params: inNamespace,
  query: z.strictObject({
    ...pageQuery,
    profile: Name.optional(),
    environment: Name.optional(),
    current: z.stringbool().default(false).describe('Only what is deployed now'),
  }),
  status: 200,
  response: z.object({ items: z.array(Deployment), nextCursor: z.string().optional() }),
});

export const getDeployment = endpoint({
  operation: 'getDeployment',
  method: 'GET',
  path: '/v1/namespaces/{namespace}/deployments/{id}',
  tag,
  summary: 'A deployment, and how each replica stands to it',
  permission: 'deployments.read',
  audit: 'none',
  params: one,
  status: 200,
  response: Deployment,
});

export const rollBackDeployment = endpoint({
  operation: 'rollBackDeployment',
  method: 'POST',
  path: '/v1/namespaces/{namespace}/deployments/{id}:rollback',
  tag,
  summary: 'Deploys again what was active before this deployment',
  description: 'Passes over revisions that no replica ever had active, and those that were rolled back from.',
  permission: 'deployments.write',
  audit: { action: 'deployment.rollback', resource },
  params: one,
  status: 201,
  response: Deployment,
  problems: ['CONFLICT'],
});

export const deleteDeployment = endpoint({
  operation: 'deleteDeployment',
  method: 'DELETE',
  path: '/v1/namespaces/{namespace}/deployments/{id}',
  tag,
  summary: 'Takes a profile out of its environment',
  permission: 'deployments.write',
  audit: { action: 'deployment.delete', resource },
  params: one,
  status: 204,
  problems: ['CONFLICT'],
});
