import { z } from 'zod';
import type { ErrorCode } from '../errors.js';
import { Expression, OperationPolicies, Policies } from './policies.js';

/** DNS-1123 label, as Kubernetes has it. */
export const Name = z
  .string()
  .regex(
    /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/,
    'must be lower-case letters, digits and inner dashes, at most 63 (a DNS-1123 label)',
  );

/** Operation names are identifiers: they stand in expressions, paths and metrics. */
export const OperationName = z
  .string()
  .regex(
    /^[A-Za-z][A-Za-z0-9_-]{0,62}$/,
    'must start with a letter and hold letters, digits, _ and - only, at most 63',
  );

export const TopicName = z
  .string()
  .regex(
    /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,249}$/,
    'must be a Kafka topic name: letters, digits, dot, _ and -, at most 249',
  );

const JsonObject = z.record(z.string(), z.json());

/** A JSON Schema (2020-12), inline. */
const JsonSchema = z.union([z.boolean(), JsonObject]);

export const Lookup = z.strictObject({
  operation: OperationName.describe('An operation of this profile that only reads; mapped from the same event'),
  happened: Expression.describe(
    'JSONata over { output, data, event, profile }, where output is what the operation answers: true where the effect has happened, false where it has not; anything else: not known',
  ),
});

export const Operation = z.strictObject({
  action: z.string().min(1).describe('What the connector is to do; see its actions in the catalogue'),
  with: JsonObject.default({}).describe('Fixed inputs of the action'),
  input: z
    .strictObject({ schema: JsonSchema })
    .optional()
    .describe("JSON Schema of the event's data, checked before the mapping"),
  mapping: z
    .record(z.string().min(1), Expression)
    .default({})
    .describe('Target path in the action input: JSONata over { data, event, profile }'),
  output: z
    .strictObject({ mapping: z.record(z.string().min(1), Expression) })
    .optional()
    .describe("From the action's output to the result event's data"),
  policies: OperationPolicies.optional().describe("In place of the profile's"),
  lookup: Lookup.optional().describe('How to ask whether the effect has happened, for `onUncertain: ask`'),
});

export const Trigger = z.strictObject({
  name: Name,
  topic: TopicName,
  from: z
    .union([z.enum(['earliest', 'latest']), z.iso.datetime({ offset: true })])
    .default('latest')
    .describe(
      'Where a new trigger begins: earliest, latest (the time of its first deployment) or a time; later deployments go on where it was',
    ),
  format: z.enum(['json']).default('json').describe('Of bare payloads; CloudEvents say theirs'),
  filter: Expression.optional().describe('Only events for which this JSONata is true'),
  operation: OperationName,
  key: Expression.optional().describe(
    "Ordering key as JSONata; default: the record's key. Without `repartition` it must be implied by the record's key",
  ),
  repartition: z
    .boolean()
    .default(false)
    .describe(
      'Sends the events on through an internal topic under their `key`, where the record’s key does not imply it',
    ),
  results: z.enum(['all', 'failures', 'none']).default('failures').describe('Which results go to the results topic'),
});

/** What keeps an event from its action before anything is called. */
const refusals = ['EVENT_NOT_DECODABLE', 'INPUT_INVALID', 'MAPPING_FAILED'] as const satisfies readonly ErrorCode[];

export const ProfileTest = z.strictObject({
  name: z.string().min(1).max(100).describe('What is shown where it fails'),
  operation: OperationName,
  input: z.json().describe("The event's data; or a whole CloudEvent, where it has `specversion`"),
  expect: z
    .strictObject({
      output: JsonObject.optional().describe('What the action is to be given, whole'),
      error: z
        .strictObject({
          code: z.enum(refusals),
          field: z
            .string()
            .optional()
            .describe("Of MAPPING_FAILED: the field of the action's input; else a JSON Pointer into the data"),
          message: z.string().min(1).optional().describe('What the message is to contain'),
        })
        .optional()
        .describe('How the event is to be refused'),
    })
    .describe('Either `output` or `error`'),
});

export const Profile = z
  .strictObject({
    apiVersion: z.literal('arkflows.io/v1'),
    kind: z.literal('IntegrationProfile'),
    metadata: z.strictObject({
      name: Name,
      namespace: Name.default('default'),
      labels: z.record(z.string().max(63), z.string().max(63)).default({}),
      description: z.string().max(2000).optional(),
    }),
    spec: z.strictObject({
      connector: z.string().min(1).describe('A name in the catalogue'),
      connection: JsonObject.default({}).describe("Validated by the connector's own schema"),
      credential: Name.optional().describe('By name; secrets never stand in a profile'),
      operations: z
        .record(OperationName, Operation)
        .refine((o) => Object.keys(o).length > 0, 'must hold at least one operation'),
      triggers: z.array(Trigger).max(100).default([]),
      policies: Policies.prefault({}),
      tests: z
        .array(ProfileTest)
        .max(100)
        .optional()
        .describe('Examples of what operations make of events; no revision is deployed whose tests fail'),
    }),
  })
  .meta({ id: 'IntegrationProfile' });

/** A profile with every default filled in. */
export type Profile = z.output<typeof Profile>;
export type Operation = z.output<typeof Operation>;
export type Lookup = z.output<typeof Lookup>;
export type Trigger = z.output<typeof Trigger>;
export type ProfileTest = z.output<typeof ProfileTest>;
