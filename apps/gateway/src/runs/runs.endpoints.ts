import { Name, RunSummary } from '@arkflows/contracts';
import { z } from 'zod';
import { endpoint } from '../http/declaration.js';
import { pageQuery } from '../http/paging.js';

const Run = RunSummary.meta({ id: 'Run' });
const time = z.iso.datetime({ offset: true });
const environment = Name.optional().describe("Default: the gateway's own");

export const listRuns = endpoint({
  operation: 'listRuns',
  method: 'GET',
  path: '/v1/namespaces/{namespace}/runs',
  tag: 'Runs',
  summary: 'Runs, the newest first; of successful ones a sample when there are many',
  // The stream is told in words only: as a second media type it would make every generated client's answer a text or a list.
  description:
    'With `Accept: text/event-stream` runs as they are recorded from now on (`event: run`, `data` as an item of the list), until the ' +
    'caller goes away, for an hour at most; with `Last-Event-ID` from where an earlier stream broke off, of which some may come again.',
  headers: [{ name: 'Last-Event-ID', description: 'Of the last event of a stream that broke off' }],
  permission: 'runs.read',
  audit: 'none',
  params: z.object({ namespace: Name }),
  query: z.strictObject({
    ...pageQuery,
    environment,
    profile: Name.optional(),
    operation: z.string().max(63).optional(),
    status: RunSummary.shape.status.optional(),
    code: z.string().max(100).optional(),
    since: time.optional().describe('Started at this time or later'),
    until: time.optional().describe('Started before this time'),
    recordedSince: time
      .optional()
      .describe('Reported at this time or later: what an answer before gave as `recordedUntil`'),
  }),
  status: 200,
  response: z.object({
    items: z.array(Run),
    nextCursor: z.string().optional(),
    recordedUntil: time.describe('To go on from with `recordedSince`; runs of the last seconds come twice'),
  }),
  problems: ['UNKNOWN_ENVIRONMENT'],
});

export const getRun = endpoint({
  operation: 'getRun',
  method: 'GET',
  path: '/v1/namespaces/{namespace}/runs/{runId}',
  tag: 'Runs',
  summary: 'One run',
  permission: 'runs.read',
  audit: 'none',
  params: z.object({ namespace: Name, runId: z.string().max(100) }),
  query: z.strictObject({ environment }),
  status: 200,
  response: Run,
  problems: ['UNKNOWN_ENVIRONMENT'],
});
