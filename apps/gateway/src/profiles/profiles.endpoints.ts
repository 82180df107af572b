import { Name, ProblemItem, Profile } from '@arkflows/contracts';
import { z } from 'zod';
import { endpoint } from '../http/declaration.js';
import { pageQuery } from '../http/paging.js';
import { manifestBody, YAML } from './manifest-body.js';

const ProfileSummary = z
  .object({
    namespace: Name,
    name: Name,
    revision: z.int(),
    connector: z.string(),
    description: z.string().nullable(),
    labels: z.record(z.string(), z.string()),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'ProfileSummary' });

const StoredProfile = z.object({ ...ProfileSummary.shape, manifest: Profile }).meta({ id: 'Profile' });

const revisionFields = { revision: z.int(), createdAt: z.iso.datetime(), createdBy: z.string() };
const RevisionSummary = z.object(revisionFields).meta({ id: 'ProfileRevisionSummary' });
const Revision = z.object({ ...revisionFields, manifest: Profile }).meta({ id: 'ProfileRevision' });

const LintResult = z.object({ problems: z.array(ProblemItem) }).meta({ id: 'LintResult' });

const LabelFilter = z
  .string()
  .max(1000)
  .regex(/^[^=,]+=[^=,]*(,[^=,]+=[^=,]*)*$/, 'must be `label=value`, several joined by commas')
  .transform((text) => Object.fromEntries(text.split(',').map((pair) => pair.split('=') as [string, string])));

const inNamespace = z.object({ namespace: Name });
const named = z.object({ namespace: Name, name: Name });
const tag = 'Profiles';
const ifMatch = { name: 'If-Match', description: 'The `ETag` that the change is meant for' };
const resource = 'profiles/{namespace}/{name}';

export const listProfiles = endpoint({
  operation: 'listProfiles',
  method: 'GET',
  path: '/v1/namespaces/{namespace}/profiles',
  tag,
  summary: 'Profiles by name',
  permission: 'profiles.read',
  audit: 'none',
  params: inNamespace,
  query: z.strictObject({ ...pageQuery, labels: LabelFilter.optional().describe('`team=sales,tier=gold`') }),
  status: 200,
  response: z.object({ items: z.array(ProfileSummary), nextCursor: z.string().optional() }),
});

export const putProfile = endpoint({
  operation: 'putProfile',
  method: 'PUT',
  path: '/v1/namespaces/{namespace}/profiles/{name}',
  tag,
  summary: 'Stores a manifest as the next revision; one that says the same as before makes none',
  permission: 'profiles.write',
  audit: { action: 'profile.apply', resource },
  params: named,
  headers: [ifMatch, { name: 'If-None-Match', description: '`*`: only when there is no such profile yet' }],
  body: manifestBody,
  status: 200,
  otherStatuses: { 201: 'The profile was created' },
  response: StoredProfile,
  problems: ['INVALID_PROFILE', 'PRECONDITION_FAILED'],
});

export const getProfile = endpoint({
  operation: 'getProfile',
  method: 'GET',
  path: '/v1/namespaces/{namespace}/profiles/{name}',
  tag,
  summary: 'A profile at its newest revision; the manifest alone where the caller accepts YAML',
  permission: 'profiles.read',
  audit: 'none',
  params: named,
  headers: [{ name: 'Accept', description: '`application/yaml` for the manifest as it was sent' }],
  status: 200,
  response: StoredProfile,
  textResponses: [YAML],
});

export const deleteProfile = endpoint({
  operation: 'deleteProfile',
  method: 'DELETE',
  path: '/v1/namespaces/{namespace}/profiles/{name}',
  tag,
  summary: 'Deletes a profile that is not deployed',
  permission: 'profiles.write',
  audit: { action: 'profile.delete', resource },
  params: named,
  headers: [ifMatch],
  status: 204,
  problems: ['CONFLICT', 'PRECONDITION_FAILED'],
});

export const lintManifest = endpoint({
  operation: 'lintManifest',
  method: 'POST',
  path: '/v1/namespaces/{namespace}/profiles:lint',
  tag,
  summary: 'All that is wrong with a manifest, with line and column; stores nothing',
  permission: 'profiles.read',
  audit: 'none',
  params: inNamespace,
  body: manifestBody,
  status: 200,
  response: LintResult,
});

export const lintProfile = endpoint({
  operation: 'lintProfile',
  method: 'POST',
  path: '/v1/namespaces/{namespace}/profiles/{name}:lint',
  tag,
  summary: 'All that is wrong with a manifest for this profile; stores nothing',
  permission: 'profiles.read',
  audit: 'none',
  params: named,
  body: manifestBody,
  status: 200,
  response: LintResult,
});

export const listRevisions = endpoint({
  operation: 'listProfileRevisions',
  method: 'GET',
  path: '/v1/namespaces/{namespace}/profiles/{name}/revisions',
  tag,
  summary: 'Revisions of a profile, the newest first',
  permission: 'profiles.read',
  audit: 'none',
  params: named,
  query: z.strictObject(pageQuery),
  status: 200,
  response: z.object({ items: z.array(RevisionSummary), nextCursor: z.string().optional() }),
});

export const getRevision = endpoint({
  operation: 'getProfileRevision',
  method: 'GET',
  path: '/v1/namespaces/{namespace}/profiles/{name}/revisions/{revision}',
  tag,
  summary: 'What a profile said at a revision',
  permission: 'profiles.read',
  audit: 'none',
  params: z.object({ namespace: Name, name: Name, revision: z.coerce.number().int().min(1).max(2_147_483_647) }),
  status: 200,
  response: Revision,
});
