import { families, KIB, Name } from '@arkflows/contracts';
import { z } from 'zod';
import { endpoint, jsonBody } from '../http/declaration.js';
import { pageQuery } from '../http/paging.js';

const versionFields = {
  version: z.int(),
  createdAt: z.iso.datetime(),
  createdBy: z.string().describe('Id of the API key that stored it'),
  expiresAt: z.iso.datetime().nullable(),
};

const Credential = z
  .object({ namespace: Name, name: Name, connector: z.string(), family: z.enum(families), ...versionFields })
  .meta({ id: 'Credential' });

const CredentialVersion = z.object(versionFields).meta({ id: 'CredentialVersion' });

const inNamespace = z.object({ namespace: Name });
const named = z.object({ namespace: Name, name: Name });
const tag = 'Credentials';
const ifMatch = { name: 'If-Match', description: 'The `ETag` that the change is meant for' };
const resource = 'credentials/{namespace}/{name}';

export const listCredentials = endpoint({
  operation: 'listCredentials',
  method: 'GET',
  path: '/v1/namespaces/{namespace}/credentials',
  tag,
  summary: 'Credentials by name, without their data',
  permission: 'credentials.read',
  audit: 'none',
  params: inNamespace,
  query: z.strictObject(pageQuery),
  status: 200,
  response: z.object({ items: z.array(Credential), nextCursor: z.string().optional() }),
});

export const putCredential = endpoint({
  operation: 'putCredential',
  method: 'PUT',
  path: '/v1/namespaces/{namespace}/credentials/{name}',
  tag,
  summary: 'Stores a credential as its next version; the same data as before makes none',
  description:
    'It is stored encrypted and given to the services of its family alone; nobody can read it back. Running connectors pick a new version up by themselves.',
  permission: 'credentials.write',
  audit: { action: 'credential.put', resource },
  params: named,
  headers: [ifMatch, { name: 'If-None-Match', description: '`*`: only when there is no such credential yet' }],
  body: jsonBody(
    z.strictObject({
      connector: z.string().min(1).max(63).describe('What it is for: a name of GET /v1/connectors'),
      data: z
        .record(z.string().max(100), z.unknown())
        .describe("As the connector's `credential` schema says")
        .meta({ writeOnly: true }),
      expiresAt: z.iso.datetime({ offset: true }).optional().describe('When the target will stop accepting it'),
    }),
  ),
  maxBodyBytes: 64 * KIB,
  status: 200,
  otherStatuses: { 201: 'The credential was created' },
  response: Credential,
  problems: ['UNKNOWN_CONNECTOR', 'CONFLICT', 'PRECONDITION_FAILED'],
});

export const getCredential = endpoint({
  operation: 'getCredential',
  method: 'GET',
  path: '/v1/namespaces/{namespace}/credentials/{name}',
  tag,
  summary: 'What is known of a credential, without its data',
  permission: 'credentials.read',
  audit: 'none',
  params: named,
  status: 200,
  response: Credential,
});

export const listCredentialVersions = endpoint({
  operation: 'listCredentialVersions',
  method: 'GET',
  path: '/v1/namespaces/{namespace}/credentials/{name}/versions',
  tag,
  summary: 'Who stored which version of a credential, the newest first',
  permission: 'credentials.read',
  audit: 'none',
  params: named,
  query: z.strictObject(pageQuery),
  status: 200,
  response: z.object({ items: z.array(CredentialVersion), nextCursor: z.string().optional() }),
});

export const deleteCredential = endpoint({
  operation: 'deleteCredential',
  method: 'DELETE',
  path: '/v1/namespaces/{namespace}/credentials/{name}',
  tag,
  summary: 'Deletes a credential that no deployed profile names',
  permission: 'credentials.write',
  audit: { action: 'credential.delete', resource },
  params: named,
  headers: [ifMatch],
  status: 204,
  problems: ['CONFLICT', 'PRECONDITION_FAILED'],
});
