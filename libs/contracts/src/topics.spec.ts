import { expect, it } from '@jest/globals';
import { TopicName } from './manifest/profile.js';
import { EnvironmentTopics, families, isReservedTopic, MAX_EVENT_BYTES } from './topics.js';

const topics = new EnvironmentTopics('ark.dev');
const ofFamilies = families.flatMap((family) => [
  topics.commands(family),
  topics.results(family),
  topics.deadLetters(family),
]);
const all = [
  ...ofFamilies,
  topics.controlProfiles(),
  topics.controlCredentials(),
  topics.controlKeys(),
  topics.status(),
  topics.runs(),
  topics.repartitioned('a', 'b', 'c', 3),
  topics.repartitioned('a', 'b', 'd', 3),
];

it('every topic of ours has a name of its own, that Kafka takes and that users may not take', () => {
  expect(new Set(all.map((topic) => topic.name)).size).toBe(all.length);
  for (const { name } of all) {
    expect(TopicName.parse(name)).toBe(name);
    expect(isReservedTopic(name)).toBe(true);
  }
});

it('the largest event fits into its dead letter with all that is added', () => {
  expect(topics.deadLetters('database').maxMessageBytes).toBeGreaterThan(MAX_EVENT_BYTES + 1024 * 1024);
});

it('each trigger has a group of its own', () => {
  const groups = [
    topics.triggerGroup('a', 'b', 'c'),
    topics.triggerGroup('a', 'b', 'd'),
    topics.repartitionedGroup('a', 'b', 'c'),
    topics.commandsGroup('database'),
    topics.indexGroup(),
  ];
  expect(new Set(groups).size).toBe(groups.length);
});

it.each(['shop.customers', 'arkansas', 'sparks.ark.x'])('%s is free for users', (topic) => {
  expect(isReservedTopic(topic)).toBe(false);
});
