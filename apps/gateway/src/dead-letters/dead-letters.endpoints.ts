import { Name } from '@arkflows/contracts';
import { z } from 'zod';
import { endpoint, jsonBody } from '../http/declaration.js';
import { pageQuery } from '../http/paging.js';
import { letterStates } from './dead-letter.entity.js';
import { LetterSelection, letterFilter, saysWhich, sayWhich } from './letter-selection.js';

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
  state: z
    .enum(letterStates)
    .describe(
      '`open`: nothing was done about it; `redriven`: sent again, and how that went is not known yet; `resolved`, `deadAgain`: it is; ' +
        '`discarded`: given up for good',
    ),
  generation: z.int().describe('How often its event had been redriven when it was given up'),
  redriven: z
    .object({
      at: z.iso.datetime(),
      redrive: z.string(),
      runId: z.string().describe('Of the event as it was sent again'),
    })
    .nullable(),
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
    ...letterFilter,
    state: z.enum(letterStates).optional(),
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

export const discardDeadLetters = endpoint({
  operation: 'discardDeadLetters',
  method: 'POST',
  path: '/v1/namespaces/{namespace}/dead-letters:discard',
  tag: 'Dead letters',
  summary: 'Gives up dead letters for good: they are not redriven any more unless they are named',
  description:
    'Of those that are chosen, the ones that are `open` or `deadAgain`. They stay in the list until their time is over.',
  permission: 'dead-letters.write',
  audit: { action: 'dead-letter.discard', resource: 'dead-letters/{namespace}' },
  params: z.object({ namespace: Name }),
  query: z.strictObject({ environment }),
  body: jsonBody(LetterSelection.refine(saysWhich, sayWhich)),
  status: 200,
  response: z.object({ discarded: z.int() }),
  problems: ['UNKNOWN_ENVIRONMENT'],
});
