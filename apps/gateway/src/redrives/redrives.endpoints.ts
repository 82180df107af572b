import { Name } from '@arkflows/contracts';
import { z } from 'zod';
import { LetterSelection, saysWhich, sayWhich } from '../dead-letters/letter-selection.js';
import { endpoint, jsonBody } from '../http/declaration.js';
import { pageQuery } from '../http/paging.js';
import { Edit } from './edit.js';
import { redriveStates } from './redrive.entity.js';
import { redriveLetterStates } from './redrive-letter.entity.js';

const params = z.object({ namespace: Name });
const one = z.object({ namespace: Name, id: z.string().max(100) });
const environment = Name.optional().describe("Default: the gateway's own");
const tag = 'Redrives';
const problems = ['UNKNOWN_ENVIRONMENT'] as const;

const Request = LetterSelection.extend({
  edit: Edit.optional().describe('Changes the data of each; an edited event is another one, with an id of its own'),
  pace: z.int().min(1).max(1_000).default(10).describe('Letters per second'),
  maxGenerations: z
    .int()
    .min(1)
    .max(20)
    .default(3)
    .describe('What was redriven so often and failed each time is refused (REDRIVE_LOOP)'),
}).refine(saysWhich, sayWhich);

const Redrive = z
  .object({
    id: z.string(),
    namespace: z.string(),
    state: z.enum(redriveStates),
    selection: LetterSelection,
    edited: z.boolean(),
    pace: z.int(),
    maxGenerations: z.int(),
    letters: z.int().describe('That matched when it was created'),
    sent: z.int(),
    refused: z.int(),
    resolved: z.int().describe('Of those sent: carried out, or found to be a duplicate'),
    deadAgain: z.int().describe('Of those sent: given up once more'),
    createdBy: z.string(),
    createdAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Redrive' });

const Trial = z
  .object({
    matched: z.int(),
    letters: z
      .array(
        z.object({
          runId: z.string(),
          profile: z.string().nullable(),
          operation: z.string().nullable(),
          revision: z.int().nullable().describe('That is deployed now'),
          generation: z.int(),
          ok: z.boolean(),
          code: z.string().optional(),
          message: z.string().optional(),
          input: z.unknown().optional().describe('What the connector would be given, redacted'),
        }),
      )
      .describe('The first 20'),
  })
  .meta({ id: 'RedriveTrial' });

export const createRedrive = endpoint({
  operation: 'createRedrive',
  method: 'POST',
  path: '/v1/namespaces/{namespace}/redrives',
  tag,
  summary: 'Sends dead letters again: those that are named, or the open ones that match',
  description:
    'They are sent in the order in which they were given up, at a pace, as commands for the revision that is deployed by then. It ' +
    'survives the end of a gateway. How each went is told by the dead letter (`state`).',
  permission: 'dead-letters.write',
  audit: { action: 'redrive.create', resource: 'redrives/{namespace}' },
  params,
  query: z.strictObject({ environment }),
  body: jsonBody(Request),
  status: 201,
  response: Redrive,
  problems,
});

export const dryRunRedrive = endpoint({
  operation: 'dryRunRedrive',
  method: 'POST',
  path: '/v1/namespaces/{namespace}/redrives:dryRun',
  tag,
  summary:
    'What a redrive would do: how many match, and for the first ones what the connector would be given; without effect',
  permission: 'dead-letters.write',
  audit: { action: 'redrive.dryRun', resource: 'redrives/{namespace}' },
  params,
  query: z.strictObject({ environment }),
  body: jsonBody(Request),
  status: 200,
  response: Trial,
  problems,
});

export const listRedrives = endpoint({
  operation: 'listRedrives',
  method: 'GET',
  path: '/v1/namespaces/{namespace}/redrives',
  tag,
  summary: 'Redrives, the newest first',
  permission: 'dead-letters.read',
  audit: 'none',
  params,
  query: z.strictObject({ ...pageQuery, environment }),
  status: 200,
  response: z.object({ items: z.array(Redrive), nextCursor: z.string().optional() }),
  problems,
});

export const getRedrive = endpoint({
  operation: 'getRedrive',
  method: 'GET',
  path: '/v1/namespaces/{namespace}/redrives/{id}',
  tag,
  summary: 'How far a redrive is',
  permission: 'dead-letters.read',
  audit: 'none',
  params: one,
  query: z.strictObject({ environment }),
  status: 200,
  response: Redrive,
  problems,
});

export const listRedriveLetters = endpoint({
  operation: 'listRedriveLetters',
  method: 'GET',
  path: '/v1/namespaces/{namespace}/redrives/{id}/letters',
  tag,
  summary: 'The dead letters of a redrive in the order of sending, and why one was refused',
  permission: 'dead-letters.read',
  audit: 'none',
  params: one,
  query: z.strictObject({ ...pageQuery, environment, state: z.enum(redriveLetterStates).optional() }),
  status: 200,
  response: z.object({
    items: z.array(
      z
        .object({
          position: z.int(),
          runId: z.string(),
          state: z.enum(redriveLetterStates),
          code: z.string().nullable(),
          message: z.string().nullable(),
        })
        .meta({ id: 'RedriveLetter' }),
    ),
    nextCursor: z.string().optional(),
  }),
  problems,
});

export const cancelRedrive = endpoint({
  operation: 'cancelRedrive',
  method: 'POST',
  path: '/v1/namespaces/{namespace}/redrives/{id}:cancel',
  tag,
  summary: 'Sends no more of a redrive; what was sent is carried out',
  permission: 'dead-letters.write',
  audit: { action: 'redrive.cancel', resource: 'redrives/{namespace}/{id}' },
  params: one,
  query: z.strictObject({ environment }),
  status: 200,
  response: Redrive,
  problems: ['UNKNOWN_ENVIRONMENT', 'CONFLICT'],
});
