import { Name } from '@arkflows/contracts';
import { z } from 'zod';
import { endpoint } from '../http/declaration.js';
import { manifestBody } from '../profiles/manifest-body.js';
import { ReplayReport } from './replay-report.js';

const MAX_EVENTS = 10_000;
const DEFAULT_EVENTS = 1_000;

export const replayProfile = endpoint({
  operation: 'replayProfile',
  method: 'POST',
  path: '/v1/namespaces/{namespace}/profiles/{name}:replay',
  tag: 'Profiles',
  summary: 'Maps past events by a manifest and by the deployed revision, and tells field by field where they differ',
  description:
    "The newest events of the deployed trigger's topic are read again, filtered, keyed, mapped and checked by both. Nothing is called " +
    'or stored, no consumer is moved, and it needs no service. 32 MiB of events and 20 seconds at most: `limitedBy` says when some were left out. ' +
    'Samples show values of those events; what is named like a secret is taken out.',
  permission: 'profiles.replay',
  audit: { action: 'profile.replay', resource: 'profiles/{namespace}/{name}' },
  params: z.object({ namespace: Name, name: Name }),
  query: z.strictObject({
    environment: Name.optional().describe("Where the profile is deployed; default: the gateway's own"),
    trigger: Name.optional().describe('Default: the only one of the deployed revision'),
    last: z.coerce
      .number()
      .int()
      .min(1)
      .max(MAX_EVENTS)
      .default(DEFAULT_EVENTS)
      .describe('How many of the newest events'),
  }),
  body: manifestBody,
  status: 200,
  response: ReplayReport,
  problems: ['INVALID_PROFILE', 'UNKNOWN_ENVIRONMENT', 'CONFLICT', 'RATE_LIMITED', 'ABORTED'],
});
