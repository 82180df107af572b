import { Name, ParkedChanged, ParkedId, ParkedKey } from '@arkflows/contracts';
import { z } from 'zod';
import { endpoint, jsonBody } from '../http/declaration.js';
import { pageQuery } from '../http/paging.js';

const params = z.object({ namespace: Name });
const environment = Name.optional().describe("Whose services are asked; default: the gateway's own");
const tag = 'Parked events';
const problems = ['UNKNOWN_ENVIRONMENT'] as const;

const filter = {
  profile: Name.optional(),
  key: z.string().max(1_000).optional().describe('The ordering key'),
  code: z.string().max(100).optional().describe('Why the first event of a key waits'),
};

const MAX_IDS = 500;

const Choice = z.strictObject({
  ids: z.array(ParkedId).min(1).max(MAX_IDS).optional().describe('First events of keys, as the list names them'),
  ...filter,
  all: z.literal(true).optional().describe('All that waits in the namespace'),
});

/** What is meant has to be said: nobody gives up all that waits by leaving something out. */
const saysWhich = ({ ids, profile, key, code, all }: z.output<typeof Choice>): boolean =>
  [ids, profile ?? key ?? code, all].filter(Boolean).length === 1;
const sayWhich = 'Say which: `ids`, or a filter (`profile`, `key`, `code`), or `all: true`';

const Changed = ParkedChanged.meta({ id: 'ParkedChanged' });

export const listParked = endpoint({
  operation: 'listParked',
  method: 'GET',
  path: '/v1/namespaces/{namespace}/parked',
  tag,
  summary: 'Keys whose events wait in the store of their service: since when, until when, why, and how much is behind',
  description:
    'An item is the first event of a key, which those behind it wait for. The services of the profiles are asked: UNAVAILABLE when ' +
    'those of a family do not answer.',
  permission: 'parked.read',
  audit: 'none',
  params,
  query: z.strictObject({ ...pageQuery, environment, ...filter }),
  status: 200,
  response: z.object({ items: z.array(ParkedKey.meta({ id: 'ParkedKey' })), nextCursor: z.string().optional() }),
  problems,
});

export const retryParked = endpoint({
  operation: 'retryParked',
  method: 'POST',
  path: '/v1/namespaces/{namespace}/parked:retryNow',
  tag,
  summary: 'Has keys that wait tried again within seconds',
  description: 'What fails again waits again, with the delay of its next attempt. Asked twice is asked once.',
  permission: 'parked.write',
  audit: { action: 'parked.retry', resource: 'parked/{namespace}' },
  params,
  query: z.strictObject({ environment }),
  body: jsonBody(Choice.refine(saysWhich, sayWhich)),
  status: 200,
  response: Changed,
  problems,
});

export const cancelParked = endpoint({
  operation: 'cancelParked',
  method: 'POST',
  path: '/v1/namespaces/{namespace}/parked:cancel',
  tag,
  summary: 'Gives up events that wait: they become dead letters (EVENT_CANCELLED), in their order',
  description:
    'Within seconds, and never in the middle of a call: one that is under way ends as it ends, and what it carried out is not ' +
    'cancelled any more.',
  permission: 'parked.write',
  audit: { action: 'parked.cancel', resource: 'parked/{namespace}' },
  params,
  query: z.strictObject({ environment }),
  body: jsonBody(
    Choice.extend({
      behind: z.boolean().default(false).describe('Also what waits behind them at this moment'),
    }).refine(saysWhich, sayWhich),
  ),
  status: 200,
  response: Changed,
  problems,
});
