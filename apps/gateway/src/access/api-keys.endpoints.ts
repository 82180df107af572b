import { z } from 'zod';
import { endpoint, jsonBody } from '../http/declaration.js';
import { Grant } from './permissions.js';

const ApiKey = z
  .object({
    id: z.string(),
    name: z.string(),
    permissions: z.array(Grant),
    origin: z.enum(['configuration', 'api']),
    createdAt: z.iso.datetime(),
    createdBy: z.string(),
    expiresAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'ApiKey' });

export const listApiKeys = endpoint({
  operation: 'listApiKeys',
  method: 'GET',
  path: '/v1/api-keys',
  tag: 'Access',
  summary: 'All API keys, the newest first, without their secrets',
  permission: 'api-keys.read',
  audit: 'none',
  status: 200,
  response: z.object({ items: z.array(ApiKey) }),
});

export const createApiKey = endpoint({
  operation: 'createApiKey',
  method: 'POST',
  path: '/v1/api-keys',
  tag: 'Access',
  summary: 'A new API key; its text is shown this once',
  permission: 'api-keys.write',
  audit: { action: 'api-key.create', resource: 'api-keys' },
  body: jsonBody(
    z.strictObject({
      name: z.string().min(1).max(100).describe('Who or what uses it'),
      permissions: z.array(Grant).min(1).max(50),
      expiresAt: z.iso.datetime({ offset: true }).optional(),
    }),
  ),
  status: 201,
  response: z.object({ ...ApiKey.shape, key: z.string().describe('The key itself; it cannot be read again') }),
  problems: ['CONFLICT'],
});

export const deleteApiKey = endpoint({
  operation: 'deleteApiKey',
  method: 'DELETE',
  path: '/v1/api-keys/{id}',
  tag: 'Access',
  summary: 'Ends an API key: at once on this gateway, within a second on all',
  permission: 'api-keys.write',
  audit: { action: 'api-key.delete', resource: 'api-keys/{id}' },
  params: z.object({ id: z.string() }),
  status: 204,
  problems: ['CONFLICT'],
});

export const me = endpoint({
  operation: 'me',
  method: 'GET',
  path: '/v1/me',
  tag: 'Access',
  summary: 'Whose key this is and what it may do',
  permission: 'authenticated',
  audit: 'none',
  status: 200,
  response: z.object({ keyId: z.string(), name: z.string(), permissions: z.array(Grant) }),
});
