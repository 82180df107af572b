import { nearest } from '../nearest.js';
import { isReservedTopic } from '../topics.js';
import { type DocumentPath, formatPath, type Problem } from './problem.js';
import type { Profile } from './profile.js';
import type { ManifestSource } from './source.js';

/** What no single field shows: names that refer to each other, and topics that are not the user's. */
export function crossCheck(profile: Profile, source: ManifestSource): Problem[] {
  const problems: Problem[] = [];
  const report = (path: DocumentPath, message: string, suggestion: string) =>
    problems.push({ path: formatPath(path), ...source.positionOf(path), message, suggestion });
  const operations = Object.keys(profile.spec.operations);
  const firstOfName = new Map<string, number>();
  profile.spec.triggers.forEach((trigger, index) => {
    const path = ['spec', 'triggers', index];
    if (!operations.includes(trigger.operation)) {
      const meant = nearest(trigger.operation, operations);
      report(
        [...path, 'operation'],
        `There is no operation '${trigger.operation}' in this profile`,
        meant ? `Did you mean '${meant}'?` : `Operations of this profile: ${operations.join(', ')}`,
      );
    }
    const earlier = firstOfName.get(trigger.name);
    if (earlier === undefined) firstOfName.set(trigger.name, index);
    else {
      report(
        [...path, 'name'],
        `spec.triggers[${earlier}] has the name '${trigger.name}' too`,
        'Give each trigger a name of its own: it names the consumer group',
      );
    }
    if (isReservedTopic(trigger.topic)) {
      report(
        [...path, 'topic'],
        `The topic '${trigger.topic}' is reserved for the suite's own messages`,
        "Choose a topic that does not begin with 'ark.' or '__'",
      );
    }
  });
  return problems;
}
