import {
  type AskPattern,
  CredentialMessage,
  DeploymentStatus,
  DryRunAsk,
  deadLetterHeaders,
  eventTypes,
  FamilyKeyMessage,
  ParkedAsk,
  ParkedCancel,
  ParkedChange,
  ProfileSnapshot,
  RunBatch,
  TestAsk,
} from '@arkflows/contracts';
import { z } from 'zod';
import type { JsonSchema } from '../../http/openapi/schemas.js';
import { type Attribute, eventHeaders } from './attributes.js';
import { Failure } from './failure.js';

export interface MessageDeclaration {
  readonly title: string;
  readonly summary: string;
  /** What the key of the record is. */
  readonly key?: string;
  readonly headers?: JsonSchema;
  readonly payload: z.ZodType;
}

const conversation: readonly Attribute[] = [
  'partitionkey',
  'correlationid',
  'causationid',
  'traceparent',
  'tracestate',
];
const about: readonly Attribute[] = ['subject', 'time', 'dataschema'];
const byReference: readonly Attribute[] = ['dataref', 'arkdatasize', 'arkdatasha256'];
const anything = z.unknown();
const deployed = '`namespace/name` of the profile';

const ask = (pattern: AskPattern, summary: string, payload: z.ZodType): MessageDeclaration => ({
  title: `Ask: ${pattern}`,
  summary,
  key: 'The id of the ask',
  headers: eventHeaders({
    type: eventTypes.ask,
    required: ['time', 'expirytime', 'arkask', 'arkreplyto'],
    fixed: { arkask: pattern },
  }),
  payload,
});

/** Every message that crosses a topic, by its name in the document. */
export const messages = {
  event: {
    title: 'Event',
    summary:
      'Whatever a trigger reads: a CloudEvent in binary mode as described here, in structured mode, or a bare payload ' +
      'without these headers, in the format that the trigger names',
    key: 'Ordering key, unless the trigger takes another',
    headers: { ...eventHeaders({ optional: [...about, ...conversation] }), required: [] },
    payload: anything,
  },
  command: {
    title: 'Command',
    summary: `Asks for an operation. Its type is any that does not begin with \`io.arkflows.\`, or \`${eventTypes.command}\``,
    key: 'Ordering key: events of one key are carried out one after the other',
    headers: eventHeaders({
      required: ['arkprofile', 'arkoperation'],
      optional: [...about, ...conversation, 'expirytime', 'arkreplyto'],
    }),
    payload: anything.describe('The data that the mapping of the operation reads'),
  },
  result: {
    title: 'Result',
    summary: 'How an operation went: its output after its mapping, or the failure',
    key: 'The key of the cause; on the topic of replies the gateway instance that waits',
    headers: eventHeaders({
      type: eventTypes.result,
      required: [
        'time',
        'correlationid',
        'causationid',
        'arkprofile',
        'arkoperation',
        'arkrevision',
        'arkattempt',
        'arkstatus',
      ],
      optional: [
        'arkcode',
        'arkfallback',
        'arkcache',
        'subject',
        'partitionkey',
        'traceparent',
        'tracestate',
        ...byReference,
      ],
    }),
    payload: z.union([Failure, anything]),
  },
  deadLetter: {
    title: 'Dead letter',
    summary: 'A record that was given up: key, value and headers as they came, and the reason in more headers',
    key: 'The key of the record',
    headers: {
      type: 'object',
      properties: Object.fromEntries(Object.values(deadLetterHeaders).map((name) => [name, { type: 'string' }])),
      required: [deadLetterHeaders.runId, deadLetterHeaders.code],
    },
    payload: anything,
  },
  runs: {
    title: 'Runs',
    summary: 'How events went through operations, several at once and without their data',
    payload: RunBatch,
  },
  deploymentStatus: {
    title: 'Status of a deployment',
    summary: 'How a replica stands to a deployment; null takes it away',
    key: '`namespace/name/service/instance`',
    payload: DeploymentStatus.nullable(),
  },
  profile: {
    title: 'Deployed profile',
    summary: 'What is deployed; null undeploys it',
    key: deployed,
    payload: ProfileSnapshot.nullable(),
  },
  credential: {
    title: 'Credential',
    summary: 'Encrypted for the services of one family; null takes it away',
    key: '`family/namespace/name`',
    payload: CredentialMessage.nullable(),
  },
  familyKey: {
    title: 'Key of a family',
    summary: 'The public key that credentials of a family are encrypted for',
    key: 'The family',
    payload: FamilyKeyMessage,
  },
  testAsk: ask('test', 'Whether the target of a profile can be used with its credential', TestAsk),
  dryRunAsk: ask('dryRun', 'What would become of an event, without doing it', DryRunAsk),
  describeAsk: ask('describe', 'Who answers', z.object({})),
  parkedAsk: ask('parked', 'What waits in the store', ParkedAsk),
  retryParkedAsk: ask('retryParked', 'Has parked events tried now', ParkedChange),
  cancelParkedAsk: ask('cancelParked', 'Has parked events given up', ParkedCancel),
  answer: {
    title: 'Answer',
    summary: 'To an ask, with its id',
    key: 'The gateway instance that waits',
    headers: eventHeaders({ type: eventTypes.answer, required: ['time', 'causationid'] }),
    payload: z.union([z.object({ value: anything }), z.object({ failure: Failure })]),
  },
} as const satisfies Record<string, MessageDeclaration>;

export type MessageName = keyof typeof messages;
