import { DescribeAnswer, DryRunAnswer, Name, OperationName, TestAnswer } from '@arkflows/contracts';
import { z } from 'zod';
import { endpoint, jsonBody } from '../http/declaration.js';
import { manifestBody } from '../profiles/manifest-body.js';

const inNamespace = z.object({ namespace: Name });
const named = z.object({ namespace: Name, name: Name });
const query = z.strictObject({
  environment: Name.optional().describe("Whose services are asked; default: the gateway's own"),
});
const tag = 'Profiles';
const TestResult = TestAnswer.meta({ id: 'TestResult' });
const description =
  'Read-only steps in order, the first failed one last: resolve, connect, tls, authenticate, authorise, as far as the connector ' +
  'has them. A failed step says what to do.';

export const testProfile = endpoint({
  operation: 'testProfile',
  method: 'POST',
  path: '/v1/namespaces/{namespace}/profiles/{name}:test',
  tag,
  summary: 'Looks whether the target of a profile can be used with its credential',
  description,
  permission: 'profiles.try',
  audit: { action: 'profile.test', resource: 'profiles/{namespace}/{name}' },
  params: named,
  query,
  status: 200,
  response: TestResult,
  problems: ['INVALID_PROFILE', 'UNKNOWN_CONNECTOR', 'UNKNOWN_ENVIRONMENT', 'CREDENTIAL_MISSING', 'PAYLOAD_TOO_LARGE'],
});

export const testManifest = endpoint({
  operation: 'testManifest',
  method: 'POST',
  path: '/v1/namespaces/{namespace}/profiles:test',
  tag,
  summary: 'The same for a manifest that is not stored',
  description,
  permission: 'profiles.try',
  audit: { action: 'profile.test', resource: 'profiles/{namespace}' },
  params: inNamespace,
  query,
  body: manifestBody,
  status: 200,
  response: TestResult,
  problems: ['INVALID_PROFILE', 'UNKNOWN_CONNECTOR', 'UNKNOWN_ENVIRONMENT', 'CREDENTIAL_MISSING'],
});

export const dryRunProfile = endpoint({
  operation: 'dryRunProfile',
  method: 'POST',
  path: '/v1/namespaces/{namespace}/profiles/{name}:dryRun',
  tag,
  summary: 'What the service would make of an event: how it reads, filters, keys and maps it; without effect',
  permission: 'profiles.try',
  audit: 'none',
  params: named,
  query,
  body: jsonBody(
    z.strictObject({
      event: z.record(z.string(), z.unknown()).optional().describe('A CloudEvent in its JSON form'),
      data: z.unknown().optional().describe('Or the value of a bare record'),
      trigger: Name.optional().describe('Default: the only one of the profile'),
      operation: OperationName.optional().describe('For a command, which no trigger takes'),
    }),
  ),
  status: 200,
  response: DryRunAnswer.meta({ id: 'DryRun' }),
  problems: [
    'UNKNOWN_CONNECTOR',
    'UNKNOWN_ENVIRONMENT',
    'EVENT_NOT_DECODABLE',
    'FILTER_FAILED',
    'MAPPING_FAILED',
    'INPUT_INVALID',
  ],
});

export const describeService = endpoint({
  operation: 'describeService',
  method: 'GET',
  path: '/v1/namespaces/{namespace}/profiles/{name}:describe',
  tag,
  summary: 'Which service carries out a profile: what the replica that answers first says of itself',
  description: 'Its name, its instance and the connectors that it has. UNAVAILABLE when no replica answers.',
  permission: 'profiles.try',
  audit: 'none',
  params: named,
  query,
  status: 200,
  response: DescribeAnswer.meta({ id: 'ServiceDescription' }),
  problems: ['UNKNOWN_CONNECTOR', 'UNKNOWN_ENVIRONMENT'],
});
