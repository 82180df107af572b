import {
  answerEvent,
  askEvent,
  type CloudEvent,
  EnvironmentTopics,
  families,
  resultEvent,
  toFailure,
  toKafkaRecord,
  writeDeadLetterHeaders,
} from '@arkflows/contracts';
import specifications from '@asyncapi/specs';
import { describe, expect, it } from '@jest/globals';
import { Ajv, type AnySchema } from 'ajv';
import formats from 'ajv-formats';
import { asyncApiDocument } from './document.js';
import type { MessageName } from './messages.js';

// biome-ignore lint/suspicious/noExplicitAny: a document of any shape is what is under test
const document: any = JSON.parse(JSON.stringify(asyncApiDocument('1.2.3', 'ark.dev')));

const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true, logger: false });
formats.default(ajv);
ajv.addSchema({ $id: 'document', components: document.components } as AnySchema);

/** Holds a record as it is sent against what the document says of its message. */
function hold(
  name: MessageName,
  { headers, value }: Pick<ReturnType<typeof toKafkaRecord>, 'headers' | 'value'>,
): void {
  const at = `document#/components/messages/${name}`;
  const check = (part: 'headers' | 'payload', it: unknown) =>
    expect({ [part]: it, errors: ajv.validate(`${at}/${part}`, it) ? null : ajv.errorsText() }).toMatchObject({
      errors: null,
    });
  check('headers', headers);
  check('payload', JSON.parse(value ?? 'null'));
  expect(Object.keys(document.components.messages[name].headers.properties)).toEqual(
    expect.arrayContaining(Object.keys(headers)),
  );
}

const cause: CloudEvent = {
  specversion: '1.0',
  id: '1',
  source: '/shop',
  type: 'place.created',
  subject: 'place/1',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  tracestate: 'a=b',
  data: {},
};
const failure = toFailure(new Error('lost'), 'TARGET_TIMEOUT');
const outcome = {
  id: 'run_1',
  source: '/arkflows/database',
  time: '2026-01-31T12:00:00Z',
  cause,
  key: 'k',
  namespace: 'default',
  profile: 'places',
  operation: 'insertPlace',
  revision: 1,
  attempt: 2,
};

describe('the AsyncAPI document', () => {
  it('is valid AsyncAPI 3.0', () => {
    const official = new Ajv({ strict: false, logger: false, validateFormats: false });
    const valid = official.validate(specifications.schemasWithoutId['3.0.0'] as AnySchema, document);
    expect({ valid, errors: official.errors }).toEqual({ valid: true, errors: null });
  });

  it('has everything that it refers to', () => {
    const references = JSON.stringify(document).match(/"#\/[^"]+"/g) ?? [];
    expect(references.length).toBeGreaterThan(30);
    for (const reference of references) {
      const steps = reference.slice(3, -1).split('/');
      expect([reference, steps.reduce((holder, step) => holder?.[step], document)]).not.toEqual([reference, undefined]);
    }
  });

  it('names every topic of an environment', () => {
    const topics = new EnvironmentTopics('ark.dev');
    const [family] = families;
    // Most are of a family; a trigger's own names itself.
    const namesFor = (method: string) =>
      method === 'repartitioned' ? ['{namespace}', '{profile}', '{trigger}', 1] : [family];
    const declared = Object.values(document.channels as Record<string, { address: string }>).map(({ address }) =>
      address.replace('{prefix}', 'ark.dev').replace('{family}', family as string),
    );
    const methods = Object.getOwnPropertyNames(EnvironmentTopics.prototype) as (keyof EnvironmentTopics)[];
    const made = methods
      .filter((method) => method !== ('constructor' as string) && !method.endsWith('Group'))
      .map(
        (method) =>
          (topics[method] as (...names: unknown[]) => { name: string }).call(topics, ...namesFor(method)).name,
      );
    expect(made.length).toBeGreaterThan(10);
    expect(declared).toEqual(expect.arrayContaining(made));
  });

  it('says that applications send commands and events, and are sent results', () => {
    const actions = Object.values(document.operations as Record<string, { action: string; channel: { $ref: string } }>);
    const of = (channel: string) => actions.find(({ channel: { $ref } }) => $ref === `#/channels/${channel}`)?.action;
    expect([of('events'), of('commands'), of('results'), of('deadLetters')]).toEqual([
      'receive',
      'receive',
      'send',
      'send',
    ]);
  });

  it('has a schema for the data of every message of the services, not open to anything', () => {
    const { profile, credential, familyKey, runs } = document.components.messages;
    expect(JSON.stringify(profile.payload)).toContain('deploymentId');
    expect(Object.keys(document.components.schemas.IntegrationProfile.properties)).toContain('spec');
    expect(credential.payload.anyOf).toContainEqual({ type: 'null' });
    expect(familyKey.payload.required).toEqual(['kid', 'publicKey']);
    expect(JSON.stringify(runs.payload)).toContain('durationMs');
  });

  it('lets messages hold fields of later versions', () => {
    expect(JSON.stringify(document)).not.toContain('"additionalProperties":false');
  });

  describe('says of records as they are sent', () => {
    it('what a result holds', () => {
      hold('result', toKafkaRecord(resultEvent({ ...outcome, status: 'succeeded', data: { id: 1 } })));
      hold('result', toKafkaRecord(resultEvent({ ...outcome, status: 'dead', code: failure.code, data: failure })));
    });

    it('what an ask and its answer hold', () => {
      const ask = { id: 'a', pattern: 'describe', replyTo: 'gateway-1', expiresAt: 2_000, data: {} };
      hold('describeAsk', toKafkaRecord(askEvent(ask, '/arkflows/gateway', 1_000)));
      for (const answer of [{ value: 1 }, { failure }]) {
        hold('answer', toKafkaRecord(answerEvent('a', answer, '/arkflows/database', 1_000)));
      }
    });

    it('what a dead letter holds', () => {
      const headers = writeDeadLetterHeaders({
        ...outcome,
        runId: 'run_1',
        code: 'TARGET_TIMEOUT',
        message: 'lost',
        details: { a: 1 },
        attempts: 3,
        trigger: 'created',
        origin: { topic: 'shop.places', partition: 0, offset: 7 },
        firstTriedAt: outcome.time,
        diedAt: outcome.time,
      });
      hold('deadLetter', { headers, value: '{}' });
    });

    it('that a result of another type is none', () => {
      const { headers } = toKafkaRecord({ ...resultEvent({ ...outcome, status: 'succeeded' }), type: 'other' });
      expect(ajv.validate('document#/components/messages/result/headers', headers)).toBe(false);
    });
  });
});
