import { defineGroup, type ValueOf } from '../group.js';
import { duration, flag, integer, size } from '../kinds.js';
import { variable } from '../variable.js';

export const deliveryConfig = defineGroup('Delivery', {
  maxInFlightRecords: variable('ARK_MAX_IN_FLIGHT_RECORDS', {
    kind: integer(1, 1_000_000),
    default: '20000',
    description: 'Records read but not yet settled, over all consumers of the process; above it fetching pauses.',
  }),
  maxInFlightBytes: variable('ARK_MAX_IN_FLIGHT_BYTES', {
    kind: size,
    default: '64MiB',
    description: 'The same in bytes.',
  }),
  maxParkedEvents: variable('ARK_MAX_PARKED_EVENTS', {
    kind: integer(1, 100_000_000),
    default: '100000',
    description:
      'Events that each profile may park on a replica; above it its triggers read no further and its commands become dead letters.',
  }),
  effectsRetentionMs: variable('ARK_EFFECTS_RETENTION', {
    kind: duration,
    default: '7d',
    description:
      'How long it is remembered what must happen once and has happened: a repetition within that time is answered, not carried out.',
  }),
  createTopics: variable('ARK_CREATE_TOPICS', {
    kind: flag,
    default: 'true',
    description: 'Create missing topics at the start. `false` where topics are managed elsewhere.',
  }),
});

export type DeliveryConfig = ValueOf<typeof deliveryConfig>;
