import { Name, OperationName, ProblemItem } from '@arkflows/contracts';
import { z } from 'zod';
import { endpoint, jsonBody } from '../http/declaration.js';

const sample = {
  operation: OperationName,
  data: z.unknown().optional().describe('What the mapping sees as `data`'),
  event: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('Attributes that the mapping sees as `event`, its `data` too'),
};
const Preview = z
  .object({
    input: z.unknown().optional().describe('What the action would be given'),
    problems: z.array(ProblemItem).optional().describe('Why it would be given nothing'),
  })
  .meta({ id: 'Preview' });
const tag = 'Profiles';

export const previewProfile = endpoint({
  operation: 'previewProfile',
  method: 'POST',
  path: '/v1/namespaces/{namespace}/profiles/{name}:preview',
  tag,
  summary: 'Maps a sample by an operation of a profile; needs no service',
  permission: 'profiles.read',
  audit: 'none',
  params: z.object({ namespace: Name, name: Name }),
  body: jsonBody(z.strictObject(sample)),
  status: 200,
  response: Preview,
});

export const previewManifest = endpoint({
  operation: 'previewManifest',
  method: 'POST',
  path: '/v1/namespaces/{namespace}/profiles:preview',
  tag,
  summary: 'The same for a manifest that is not stored',
  permission: 'profiles.read',
  audit: 'none',
  params: z.object({ namespace: Name }),
  body: jsonBody(z.strictObject({ ...sample, manifest: z.string().describe('Its YAML or JSON text') })),
  status: 200,
  response: Preview,
  problems: ['INVALID_PROFILE'],
});
