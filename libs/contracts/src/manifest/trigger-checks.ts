import { nearest } from '../nearest.js';
import { isReservedTopic } from '../topics.js';
import type { DocumentPath, ReportProblem } from './problem.js';
import type { Profile, Trigger } from './profile.js';

/** Whether each trigger names an operation, has a name of its own and a topic of the user's, and is ordered as it says. */
export function checkTriggers({ triggers, operations, policies }: Profile['spec'], report: ReportProblem): void {
  const firstOfName = new Map<string, number>();
  triggers.forEach((trigger, index) => {
    const path = ['spec', 'triggers', index];
    checkOperation(trigger.operation, Object.keys(operations), [...path, 'operation'], report);
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
    if (trigger.repartition) checkRepartition(trigger, policies.ordering, [...path, 'repartition'], report);
  });
}

function checkRepartition(
  { key }: Trigger,
  ordering: Profile['spec']['policies']['ordering'],
  path: DocumentPath,
  report: ReportProblem,
): void {
  if (key === undefined) {
    report(
      path,
      "Without a `key` the record's key counts, and the topic is partitioned by that already",
      'Say with `key` what the events are to be ordered by, or leave `repartition` out',
    );
  }
  if (ordering === 'none') {
    report(
      path,
      'The policy `ordering: none` keeps no order',
      "Leave `repartition` out, or choose the policy 'ordering: key'",
    );
  }
}

/** Reports an operation that the profile does not have. */
export function checkOperation(
  operation: string,
  known: readonly string[],
  path: DocumentPath,
  report: ReportProblem,
): void {
  if (known.includes(operation)) return;
  const meant = nearest(operation, known);
  report(
    path,
    `There is no operation '${operation}' in this profile`,
    meant ? `Did you mean '${meant}'?` : `Operations of this profile: ${known.join(', ')}`,
  );
}
