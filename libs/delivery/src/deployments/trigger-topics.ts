import { MAX_EVENT_BYTES, type TopicSpec } from '@arkflows/contracts';
import { BrokerError } from '@arkflows/messaging';
import type { Plan, PlannedTrigger } from '../plan/plan.js';
import type { DeploymentDependencies } from './deployment-dependencies.js';

const CREATED_TOPIC_PARTITIONS = 6;

type Dependencies = Pick<DeploymentDependencies, 'broker' | 'topics' | 'createTopics'>;

/** The topic that a trigger names, as it is made where it is not there. */
const ownTopic = ({ definition: { topic } }: PlannedTrigger): TopicSpec => ({
  name: topic,
  partitions: CREATED_TOPIC_PARTITIONS,
  compacted: false,
  maxMessageBytes: MAX_EVENT_BYTES,
});

/** Makes the topic that a trigger names, where topics are made. */
export async function prepareOwnTopic(trigger: PlannedTrigger, { broker, createTopics }: Dependencies): Promise<void> {
  if (createTopics) await broker.admin.ensureTopics([ownTopic(trigger)]);
}

/**
 * The same, and the internal topic of one that repartitions, with as many partitions. Throws BrokerError TOPIC_UNKNOWN where one is
 * not there and is not made.
 */
export async function prepareRepartition(
  trigger: PlannedTrigger,
  { scope }: Plan,
  dependencies: Dependencies,
): Promise<void> {
  const { broker, topics, createTopics } = dependencies;
  const { name, topic } = trigger.definition;
  await prepareOwnTopic(trigger, dependencies);
  const own = await broker.admin.describeTopic(topic);
  if (!own) throw new BrokerError('TOPIC_UNKNOWN', `There is no topic ${topic}: create it first`);
  const internal = topics.repartitioned(scope.namespace, scope.name, name, own.partitions);
  if (createTopics) await broker.admin.ensureTopics([internal]);
  else if (!(await broker.admin.describeTopic(internal.name))) {
    const advice = `create it with ${own.partitions} partitions, or set ARK_CREATE_TOPICS=true`;
    throw new BrokerError('TOPIC_UNKNOWN', `There is no topic ${internal.name}: ${advice}`);
  }
}
