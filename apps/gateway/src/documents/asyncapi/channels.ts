import { EnvironmentTopics, type Family, type TopicSpec } from '@arkflows/contracts';
import type { MessageName } from './messages.js';

/** Who meets at a topic. */
type Audience = 'applications' | 'services';

export interface ChannelDeclaration {
  /** Absent: a topic of the users' own, of any name. */
  readonly topic?: TopicSpec;
  readonly summary: string;
  readonly audience: Audience;
  readonly messages: readonly MessageName[];
  /** What the suite does here: it receives what applications send. */
  readonly action: 'send' | 'receive';
  /** The channel of the answers. */
  readonly reply?: string;
}

/** An environment's topics with placeholders in their names, which are built in one place only. */
const topics = new EnvironmentTopics('{prefix}');
const family = '{family}' as Family;

export const channels: Readonly<Record<string, ChannelDeclaration>> = {
  events: {
    summary: 'Topics that triggers read, and to which the gateway publishes',
    audience: 'applications',
    messages: ['event'],
    action: 'receive',
  },
  commands: {
    topic: topics.commands(family),
    summary: 'Commands that nobody waits for',
    audience: 'applications',
    messages: ['command'],
    action: 'receive',
  },
  requests: {
    topic: topics.requests(family),
    summary: 'Commands that somebody waits for: never behind a bulk load',
    audience: 'applications',
    messages: ['command'],
    action: 'receive',
  },
  results: {
    topic: topics.results(family),
    summary: 'How commands went, and events of triggers that say so',
    audience: 'applications',
    messages: ['result'],
    action: 'send',
  },
  deadLetters: {
    topic: topics.deadLetters(family),
    summary: 'What was given up',
    audience: 'applications',
    messages: ['deadLetter'],
    action: 'send',
  },
  repartitioned: {
    topic: topics.repartitioned('{namespace}', '{profile}', '{trigger}', 1),
    summary: 'Events of a trigger with `repartition: true` under its ordering key, from a service to itself',
    audience: 'services',
    messages: ['event'],
    action: 'receive',
  },
  runs: {
    topic: topics.runs(),
    summary: 'What the gateway shows as runs',
    audience: 'applications',
    messages: ['runs'],
    action: 'send',
  },
  status: {
    topic: topics.status(),
    summary: 'How replicas stand to deployments',
    audience: 'services',
    messages: ['deploymentStatus'],
    action: 'send',
  },
  controlProfiles: {
    topic: topics.controlProfiles(),
    summary: 'What is deployed, from the gateway to the services',
    audience: 'services',
    messages: ['profile'],
    action: 'send',
  },
  controlCredentials: {
    topic: topics.controlCredentials(),
    summary: 'Credentials, from the gateway to the services',
    audience: 'services',
    messages: ['credential'],
    action: 'send',
  },
  controlKeys: {
    topic: topics.controlKeys(),
    summary: "The families' public keys, from the services to the gateway",
    audience: 'services',
    messages: ['familyKey'],
    action: 'send',
  },
  asks: {
    topic: topics.asks(family),
    summary: "What the gateway asks a family's services; none of it changes anything",
    audience: 'services',
    messages: ['testAsk', 'dryRunAsk', 'describeAsk', 'parkedAsk', 'retryParkedAsk', 'cancelParkedAsk'],
    action: 'send',
    reply: 'replies',
  },
  replies: {
    topic: topics.replies(),
    summary: 'Results and answers for the gateway instances that wait for them',
    audience: 'services',
    messages: ['result', 'answer'],
    action: 'send',
  },
};
