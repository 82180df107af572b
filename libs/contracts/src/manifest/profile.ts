import { z } from 'zod';
import { Duration } from './quantities.js';

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

/** JSONata text. */
export const Expression = z.string().min(1).max(16_384);

const JsonObject = z.record(z.string(), z.json());

/** A JSON Schema (2020-12), inline. */
const JsonSchema = z.union([z.boolean(), JsonObject]);

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
    "Ordering key as JSONata; default: the record's key. Must be implied by the record's key",
  ),
  results: z.enum(['all', 'failures', 'none']).default('failures').describe('Which results go to the results topic'),
});

export const Retry = z.strictObject({
  for: Duration.default('24h').describe('How long a retryable failure is retried in all'),
  initial: Duration.default('200ms').describe('Upper bound of the first wait; it doubles, with full jitter'),
  inPlace: Duration.default('5s').describe(
    'How long of that in memory, holding back what is behind it in its partition; then its key is parked',
  ),
  max: Duration.default('10m').describe('Upper bound of any wait'),
});

export const Dedupe = z.strictObject({
  by: Expression.default("event.source & ' ' & event.id").describe(
    'What is the same, as JSONata; nothing or null: like no other. The same must have the same ordering key',
  ),
  window: Duration.default('24h').describe('How long an event is remembered that was carried out'),
});

export const Policies = z.strictObject({
  timeout: Duration.default('10s').describe('Of one attempt'),
  retry: Retry.prefault({}),
  concurrency: z.int().min(1).max(10_000).default(64).describe('Events in flight per profile and replica'),
  dedupe: Dedupe.optional().describe('Skips events that were carried out before'),
  onUncertain: z
    .enum(['deadLetter', 'retry'])
    .default('deadLetter')
    .describe('What becomes of an event whose effect must happen once and may have happened when its call broke off'),
  ordering: z
    .enum(['key', 'partition', 'none'])
    .default('key')
    .describe('What is done one after the other: events of a key, of a partition, or none'),
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
    }),
  })
  .meta({ id: 'IntegrationProfile' });

/** A profile with every default filled in. */
export type Profile = z.output<typeof Profile>;
export type Operation = z.output<typeof Operation>;
export type Trigger = z.output<typeof Trigger>;
export type Policies = z.output<typeof Policies>;
