import { families } from '@arkflows/contracts';
import { type JsonSchema, SchemaComponents } from '../../http/openapi/schemas.js';
import { type ChannelDeclaration, channels } from './channels.js';
import { type MessageDeclaration, type MessageName, messages } from './messages.js';

const BINDING_VERSION = '0.5.0';

/**
 * The AsyncAPI 3.0 document of every topic and message, from the very schemas that messages are read with. `topicPrefix` is that
 * of the environment whose topics are named by default.
 */
export function asyncApiDocument(version: string, topicPrefix: string): Record<string, unknown> {
  const schemas = new SchemaComponents();
  const described = mapValues(messages, (message) => describeMessage(message, schemas));
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Arkflows Integrations',
      version,
      description:
        'The topics of an environment. An operation says what the suite does: applications send where it receives, and ' +
        'receive where it sends. Events are CloudEvents 1.0 in binary mode; readers take fields that they do not know.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    defaultContentType: 'application/json',
    servers: {
      kafka: {
        host: '{bootstrap}',
        protocol: 'kafka',
        description: "The environment's Kafka cluster",
        variables: { bootstrap: { default: 'localhost:9092', description: 'Host and port of one of its brokers' } },
      },
    },
    channels: mapValues(channels, (channel) => describeChannel(channel, topicPrefix)),
    operations: Object.fromEntries(Object.entries(channels).map(([name, channel]) => describeOperation(name, channel))),
    components: { schemas: tolerantSchemas(schemas.components), messages: tolerantSchemas(described) },
  };
}

function describeMessage({ title, summary, key, headers, payload }: MessageDeclaration, schemas: SchemaComponents) {
  const keySchema = { key: { type: 'string', description: key }, bindingVersion: BINDING_VERSION };
  return {
    title,
    summary,
    contentType: 'application/json',
    ...(headers && { headers }),
    payload: schemas.reference(payload, 'output'),
    ...(key !== undefined && { bindings: { kafka: keySchema } }),
  };
}

function describeChannel({ topic, summary, audience, messages: names }: ChannelDeclaration, topicPrefix: string) {
  const address = topic?.name ?? '{topic}';
  const parameters = {
    prefix: { default: topicPrefix, description: 'Of the environment' },
    family: { enum: [...families], description: 'Integration type of the connector' },
    namespace: { description: 'Of the profile' },
    profile: { description: 'Its name' },
    trigger: { description: "The trigger's name" },
    topic: { description: 'Any topic that does not look like one of the suite' },
  };
  return {
    address,
    summary,
    tags: [{ name: audience }],
    parameters: Object.fromEntries(Object.entries(parameters).filter(([name]) => address.includes(`{${name}}`))),
    messages: Object.fromEntries(names.map((name) => [name, { $ref: `#/components/messages/${name}` }])),
    ...(topic && {
      bindings: {
        kafka: {
          partitions: topic.partitions,
          topicConfiguration: {
            'cleanup.policy': [topic.compacted ? 'compact' : 'delete'],
            'max.message.bytes': topic.maxMessageBytes,
          },
          bindingVersion: BINDING_VERSION,
        },
      },
    }),
  };
}

function describeOperation(name: string, { action, summary, audience, messages: names, reply }: ChannelDeclaration) {
  return [
    `${action}${name.charAt(0).toUpperCase()}${name.slice(1)}`,
    {
      action,
      summary,
      tags: [{ name: audience }],
      channel: { $ref: `#/channels/${name}` },
      messages: references(name, names),
      ...(reply !== undefined && {
        reply: {
          channel: { $ref: `#/channels/${reply}` },
          messages: references(reply, ['answer']),
        },
      }),
    },
  ];
}

const references = (channel: string, names: readonly MessageName[]) =>
  names.map((name) => ({ $ref: `#/channels/${channel}/messages/${name}` }));

/** Messages may hold fields of a later version, which their readers leave alone. */
function tolerantSchemas(schemas: Readonly<Record<string, JsonSchema>>): Record<string, JsonSchema> {
  return JSON.parse(
    JSON.stringify(schemas, (key, value) => (key === 'additionalProperties' && value === false ? undefined : value)),
  );
}

function mapValues<Value, Mapped>(
  record: Readonly<Record<string, Value>>,
  map: (value: Value) => Mapped,
): Record<string, Mapped> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}
