import { CacheUse, eventTypes, RunStatus } from '@arkflows/contracts';
import { z } from 'zod';
import type { JsonSchema } from '../../http/openapi/schemas.js';

const text = (description: string): JsonSchema => ({ type: 'string', minLength: 1, description });
const time = (description: string): JsonSchema => ({ type: 'string', format: 'date-time', description });
const count = (description: string): JsonSchema => ({ type: 'string', pattern: '^[0-9]+$', description });

/** CloudEvents attributes and extensions that are read or written, as the texts that Kafka headers hold. */
const attributes = {
  specversion: { const: '1.0' },
  id: text('With `source`, the same for every repetition of the same event'),
  source: text('Who says it: a URI reference'),
  type: text('What has happened'),
  subject: text('What it has happened to'),
  time: time('When'),
  dataschema: text('URI of the schema of the data'),
  partitionkey: text('Ordering key; the key of the record'),
  correlationid: text('The conversation'),
  causationid: text('The id of the event that caused this one'),
  traceparent: text('W3C trace context'),
  tracestate: text('W3C trace context'),
  expirytime: time('From then on a command is not carried out, and an ask not answered, any more'),
  dataref: text('Where data that are too large for a record lie'),
  arkdatasize: count('Size of the data at `dataref`, in bytes'),
  arkdatasha256: text('SHA-256 of the data at `dataref`'),
  arkprofile: { ...text('What to run, or what has run: `namespace/name`'), examples: ['default/places'] },
  arkoperation: text('An operation of that profile'),
  arkreplyto: text('The gateway instance that waits for the answer'),
  arkrevision: count('Revision of the profile that has run'),
  arkattempt: count('Attempts, from 1'),
  arkstatus: { ...z.toJSONSchema(RunStatus), $schema: undefined, description: 'How it went' },
  arkcode: text('Error code of what was skipped or failed'),
  arkfallback: {
    ...text('The step of the fallback that was taken last: `operation/<name>`, `value` or `deadLetter`'),
    examples: ['operation/second'],
  },
  arkcache: {
    ...z.toJSONSchema(CacheUse),
    $schema: undefined,
    description: 'The answer came from the cache: within its time, or after it',
  },
  arkask: text('What is asked'),
} as const satisfies Record<string, JsonSchema>;

export type Attribute = keyof typeof attributes;

/** Every event has them. */
const needed: readonly Attribute[] = ['specversion', 'id', 'source', 'type'];

export interface EventAttributes {
  /** Absent: any type of the producer's own. */
  readonly type?: (typeof eventTypes)[keyof typeof eventTypes];
  readonly required?: readonly Attribute[];
  readonly optional?: readonly Attribute[];
  /** Attributes whose text is always the same. */
  readonly fixed?: Readonly<Partial<Record<Attribute, string>>>;
}

/** Schema of the headers of an event in binary mode (CloudEvents' Kafka protocol binding). */
export function eventHeaders({ type, required = [], optional = [], fixed = {} }: EventAttributes): JsonSchema {
  const always = { ...fixed, ...(type && { type }) };
  const names = [...needed, ...required, ...optional];
  const properties = names.map((name) => {
    const value = always[name];
    return [`ce_${name}`, value === undefined ? attributes[name] : { const: value }];
  });
  return {
    type: 'object',
    properties: {
      'content-type': { type: 'string', description: 'Media type of the data', default: 'application/json' },
      ...Object.fromEntries(properties),
    },
    required: [...needed, ...required].map((name) => `ce_${name}`),
  };
}
