import { Name } from '@arkflows/contracts';
import { z } from 'zod';
import { endpoint } from '../../http/declaration.js';
import { manifestBody } from '../manifest-body.js';

const ProfileTestOutcome = z
  .object({
    name: z.string(),
    operation: z.string(),
    passed: z.boolean(),
    differences: z.array(
      z.object({
        pointer: z.string().describe('JSON Pointer into what the test expects: `/output/row/name`'),
        expected: z.string().optional().describe('As JSON, cut short, without secrets; absent: nothing'),
        got: z.string().optional().describe('The same of what came out'),
        message: z.string(),
      }),
    ),
  })
  .meta({ id: 'ProfileTestOutcome' });

const response = z.object({ tests: z.array(ProfileTestOutcome) });
const tag = 'Profiles';
const description =
  'Each test is read, checked, mapped and checked again as an event would be, up to the call. No service is needed, nothing is called.';

export const runProfileTests = endpoint({
  operation: 'runProfileTests',
  method: 'POST',
  path: '/v1/namespaces/{namespace}/profiles/{name}:runTests',
  tag,
  summary: 'Runs the tests that stand in a profile (`spec.tests`)',
  description,
  permission: 'profiles.read',
  audit: 'none',
  params: z.object({ namespace: Name, name: Name }),
  status: 200,
  response,
});

export const runManifestTests = endpoint({
  operation: 'runManifestTests',
  method: 'POST',
  path: '/v1/namespaces/{namespace}/profiles:runTests',
  tag,
  summary: 'The same for a manifest that is not stored',
  description,
  permission: 'profiles.read',
  audit: 'none',
  params: z.object({ namespace: Name }),
  body: manifestBody,
  status: 200,
  response,
  problems: ['INVALID_PROFILE'],
});
