import { Name } from '@arkflows/contracts';
import { z } from 'zod';
import { endpoint, jsonBody } from '../http/declaration.js';

const Namespace = z
  .object({ name: Name, description: z.string().nullable(), createdAt: z.iso.datetime() })
  .meta({ id: 'Namespace' });

const params = z.object({ namespace: Name });

export const listNamespaces = endpoint({
  operation: 'listNamespaces',
  method: 'GET',
  path: '/v1/namespaces',
  tag: 'Namespaces',
  summary: 'All namespaces',
  permission: 'namespaces.read',
  audit: 'none',
  status: 200,
  response: z.object({ items: z.array(Namespace) }),
});

export const getNamespace = endpoint({
  operation: 'getNamespace',
  method: 'GET',
  path: '/v1/namespaces/{namespace}',
  tag: 'Namespaces',
  summary: 'One namespace',
  permission: 'namespaces.read',
  audit: 'none',
  params,
  status: 200,
  response: Namespace,
});

export const putNamespace = endpoint({
  operation: 'putNamespace',
  method: 'PUT',
  path: '/v1/namespaces/{namespace}',
  tag: 'Namespaces',
  summary: 'Creates a namespace, or changes its description',
  permission: 'namespaces.write',
  audit: { action: 'namespace.put', resource: 'namespaces/{namespace}' },
  params,
  body: jsonBody(z.strictObject({ description: z.string().max(500).nullable().default(null) })),
  status: 200,
  otherStatuses: { 201: 'The namespace was created' },
  response: Namespace,
  problems: ['CONFLICT'],
});

export const deleteNamespace = endpoint({
  operation: 'deleteNamespace',
  method: 'DELETE',
  path: '/v1/namespaces/{namespace}',
  tag: 'Namespaces',
  summary: 'Deletes an empty namespace',
  permission: 'namespaces.write',
  audit: { action: 'namespace.delete', resource: 'namespaces/{namespace}' },
  params,
  status: 204,
  problems: ['CONFLICT'],
});
