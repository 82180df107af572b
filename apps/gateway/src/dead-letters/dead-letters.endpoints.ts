import { Name } from '@arkflows/contracts';
import { z } from 'zod';
import { endpoint } from '../http/declaration.js';
import { pageQuery } from '../http/paging.js';

const summaryFields = {
  runId: z.string(),
  namespace: z.string(),
  profile: z.string().nullable(),
  revision: z.int().nullable(),
  operation: z.string().nullable(),
  trigger: z.string().nullable(),
  code: z.string(),
  message: z.string(),
  attempts: z.int(),
  origin: z.object({ topic: z.string(), partition: z.int(), offset: z.int() }),
  firstTriedAt: z.iso.datetime(),
  diedAt: z.iso.datetime(),
};

const DeadLetterSummary = z.object(summaryFields).meta({ id: 'DeadLetterSummary' });

const DeadLetter = z
  .object({
    ...summaryFields,
    details: z.record(z.string(), z.unknown()).nullable(),
    key: z.string().nullable().describe('As text'),
    headers: z.record(z.string(), z.string()),
    payload: z
      .object({
        kind: z.enum(['json', 'text', 'bytes', 'none']),
        data: z.unknown().optional(),
        bytes: z.int().describe('Length of the whole'),
        truncated: z.boolean(),
      })
      .describe('Redacted; the whole record is on the dead-letter topic'),
  })
  .meta({ id: 'DeadLetter' });

const time = z.iso.datetime({ offset: true });
const environment = Name.optional().describe("Default: the gateway's own");

export const listDeadLetters = endpoint({
  operation: 'listDeadLetters',
  method: 'GET',
  path: '/v1/namespaces/{namespace}/dead-letters',
  tag: 'Dead letters',
  summary: 'Events that were given up on, the newest first',
  description: 'Those that belong to no profile, since they name none or one that is not deployed, stand in `default`.',
  permission: 'dead-letters.read',
  audit: 'none',
  params: z.object({ namespace: Name }),
  query: z.strictObject({
    ...pageQuery,
    environment,
    profile: Name.optional(),
    operation: z.string().max(63).optional(),
    code: z.string().max(100).optional(),
    since: time.optional().describe('Given up at this time or later'),
    until: time.optional().describe('Given up before this time'),
  }),
  status: 200,
  response: z.object({ items: z.array(DeadLetterSummary), nextCursor: z.string().optional() }),
  problems: ['UNKNOWN_ENVIRONMENT'],
});

export const getDeadLetter = endpoint({
  operation: 'getDeadLetter',
  method: 'GET',
  path: '/v1/namespaces/{namespace}/dead-letters/{runId}',
  tag: 'Dead letters',
  summary: 'A dead letter with its headers and payload, redacted',
  permission: 'dead-letters.read',
  audit: { action: 'dead-letter.read', resource: 'dead-letters/{namespace}/{runId}' },
  params: z.object({ namespace: Name, runId: z.string().max(100) }),
  query: z.strictObject({ environment }),
  status: 200,
  response: DeadLetter,
  problems: ['UNKNOWN_ENVIRONMENT'],
});
