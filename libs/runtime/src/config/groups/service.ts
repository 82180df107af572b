import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { defineGroup, type ValueOf } from '../group.js';
import { duration, topicPart } from '../kinds.js';
import { variable } from '../variable.js';

const newInstance = () => `${hostname().toLowerCase()}-${process.pid}-${randomBytes(3).toString('hex')}`;

/** Who this process is, and in which environment. */
export const serviceConfig = defineGroup(
  'Service',
  {
    environment: variable('ARK_ENVIRONMENT', {
      kind: topicPart,
      default: 'dev',
      description: 'The environment that this process serves, as deployments name it.',
    }),
    topicPrefix: variable('ARK_TOPIC_PREFIX', {
      kind: topicPart,
      description:
        'What the names of the suite’s own topics and consumer groups begin with. Default: `ark.{environment}`.',
    }),
    instance: variable('ARK_INSTANCE', {
      kind: topicPart,
      default: { shown: '{host name}-{process id}-{random}', compute: newInstance },
      description: 'Name of this replica in status, health and logs. Two running replicas must not share one.',
    }),
    drainTimeMs: variable('ARK_DRAIN_TIME', {
      kind: duration,
      default: '20s',
      description:
        'How long a stop waits for what is in flight; what is not finished then is repeated by the next owner.',
    }),
  },
  ({ topicPrefix, ...rest }) => ({ ...rest, topicPrefix: topicPrefix ?? `ark.${rest.environment}` }),
);

export type ServiceConfig = ValueOf<typeof serviceConfig>;
