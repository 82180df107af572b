import { type ErrorCode, Name, OperationName, RunSummary } from '@arkflows/contracts';
import { z } from 'zod';
import { endpoint, jsonBody } from '../http/declaration.js';

const Invocation = z
  .object({
    runId: z.string().describe('The same for every call of the operation with the same `Idempotency-Key`'),
    status: z.enum(['succeeded', 'accepted']),
    data: z.unknown().optional().describe('What the operation gave, once it has succeeded'),
    omitted: z
      .literal(true)
      .optional()
      .describe(
        'It gave more than a record carries and the service could not keep it elsewhere, so `data` is not there',
      ),
    fallback: RunSummary.shape.fallback.describe(
      'What the fallback answered with: `operation/<name>` or `value`. Absent: the operation itself did',
    ),
    cache: RunSummary.shape.cache.describe(
      'The answer came from the cache: `fresh` within its time, `stale` after it. Absent: the target gave it',
    ),
  })
  .meta({ id: 'Invocation' });

/** How a run may fail. */
const failuresOfRuns: ErrorCode[] = [
  'COMMAND_NOT_ROUTABLE',
  'EVENT_EXPIRED',
  'MAPPING_FAILED',
  'INPUT_INVALID',
  'DUPLICATE_EVENT',
  'PARKED_FULL',
  'OUTCOME_UNCERTAIN',
  'CREDENTIAL_MISSING',
  'AUTHENTICATION_FAILED',
  'PERMISSION_DENIED_BY_TARGET',
  'TARGET_UNREACHABLE',
  'TARGET_TIMEOUT',
  'TARGET_UNAVAILABLE',
  'TARGET_RATE_LIMITED',
  'TARGET_CONFLICT',
  'TARGET_NOT_FOUND',
  'TARGET_REJECTED',
  'TARGET_ANSWER_INVALID',
  'CONNECTOR_FAULT',
  'RESULT_UNREADABLE',
  'ABORTED',
];

export const invokeOperation = endpoint({
  operation: 'invokeOperation',
  method: 'POST',
  path: '/v1/namespaces/{namespace}/profiles/{name}/operations/{operation}:invoke',
  tag: 'Operations',
  summary: 'Carries out an operation and answers with its result',
  description:
    'A failure of the operation is a problem with its `code`, `runId` and `details`; the run is over then and not retried. When ' +
    'the answer does not come in time, or is not waited for, 202 with the `runId`: the operation is still carried out, until its ' +
    'deadline. After a 503 without `runId` it may have been taken: call again with the same `Idempotency-Key`. OUTCOME_UNCERTAIN ' +
    'says that what must happen once may have happened: look at the target before you call with another key.',
  permission: 'operations.invoke',
  audit: 'none',
  params: z.object({ namespace: Name, name: Name, operation: OperationName }),
  query: z.strictObject({ environment: Name.optional().describe("Default: the gateway's own") }),
  headers: [
    {
      name: 'Idempotency-Key',
      description:
        'Calls of one operation of a profile with the same key are the same run, whatever their data. An action that must happen ' +
        'once (`once`) is not carried out by a later call: it gets the answer of the first, for as long as services keep it ' +
        '(ARK_EFFECTS_RETENTION). Other actions are carried out again. Default: a UUID',
    },
    {
      name: 'Prefer',
      description: '`wait=N`: seconds to wait for the answer, 10 by default, 60 at most; `respond-async`: do not wait',
    },
    { name: 'Traceparent', description: 'W3C trace context, handed on' },
    { name: 'Tracestate', description: 'Belongs to `Traceparent`' },
  ],
  body: jsonBody(
    z.strictObject({
      data: z.unknown().describe('What the mapping sees as `data`'),
      key: z
        .string()
        .min(1)
        .max(1_000)
        .optional()
        .describe('Ordering key: calls with the same one are carried out one after the other. Default: none'),
      deadline: z.iso
        .datetime({ offset: true })
        .optional()
        .describe(
          'From then on it is not begun any more. Default: 30 seconds after the wait; with respond-async 24 hours',
        ),
    }),
  ),
  status: 200,
  otherStatuses: { 202: 'Taken; not finished yet, or not waited for' },
  response: Invocation,
  problems: ['CONFLICT', 'UNKNOWN_ENVIRONMENT', 'UNKNOWN_CONNECTOR', ...failuresOfRuns],
});
