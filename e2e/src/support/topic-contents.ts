import { readTopics } from './read-topics.js';

/** Everything that stands in the topics whose names begin so: key, value and headers of each record as one text. */
export async function topicContents(brokers: string, prefix: string): Promise<string[]> {
  const messages = await readTopics(brokers, (topic) => topic.startsWith(prefix));
  return messages.map(({ key, value, headers }) =>
    [key, value, ...Object.entries(headers ?? {}).flat()].map(String).join(' '),
  );
}
