import { LiveAssignment } from '../live-assignment.js';
import { assignPartitions, type Candidate } from './assignor.js';
import type { TopicCatalogue } from './topic-catalogue.js';

export interface GroupMember extends Candidate {
  revoked(assignments: readonly LiveAssignment[]): void;
  assigned(assignments: readonly LiveAssignment[]): void;
  fail(error: Error): void;
}

interface Held {
  readonly member: GroupMember;
  readonly assignment: LiveAssignment;
}

/** Consumer groups of this process: who reads which partition. A change is complete when the call returns. */
export class Coordinator {
  readonly #groups = new Map<string, { members: GroupMember[]; held: Held[] }>();

  constructor(private readonly catalogue: TopicCatalogue) {}

  join(group: string, member: GroupMember): void {
    const { members } = this.#groups.get(group) ?? { members: [] };
    this.#rebalance(group, [...members, member]);
  }

  leave(group: string, member: GroupMember): void {
    const members = this.#groups.get(group)?.members ?? [];
    if (!members.includes(member)) return;
    this.#rebalance(
      group,
      members.filter((one) => one !== member),
    );
  }

  /** Ends every member for a reason that does not pass. */
  fail(error: Error): void {
    for (const { members } of [...this.#groups.values()]) for (const member of members) member.fail(error);
  }

  #rebalance(group: string, members: GroupMember[]): void {
    const before = this.#groups.get(group)?.held ?? [];
    const heldAt = (topic: string, partition: number) =>
      before.find(({ assignment }) => assignment.topic === topic && assignment.partition === partition);
    const plan = assignPartitions(members, this.#partitionsOf(members), ({ topic, partition }) => {
      const member = heldAt(topic, partition)?.member;
      return member && members.includes(member) ? member : undefined;
    });
    const held: Held[] = [];
    const gained = new Map<GroupMember, LiveAssignment[]>();
    for (const [member, partitions] of plan) {
      for (const { topic, partition } of partitions) {
        const kept = heldAt(topic, partition);
        const mine = kept?.member === member ? kept : { member, assignment: new LiveAssignment(topic, partition) };
        held.push(mine);
        if (mine !== kept) gained.set(member, [...(gained.get(member) ?? []), mine.assignment]);
      }
    }
    if (members.length === 0) this.#groups.delete(group);
    else this.#groups.set(group, { members, held });
    this.#tell(
      before.filter((one) => !held.includes(one)),
      gained,
    );
  }

  #tell(lost: readonly Held[], gained: ReadonlyMap<GroupMember, readonly LiveAssignment[]>): void {
    for (const { assignment } of lost) assignment.end();
    for (const member of new Set(lost.map((one) => one.member)))
      member.revoked(lost.filter((one) => one.member === member).map(({ assignment }) => assignment));
    for (const [member, assignments] of gained) member.assigned(assignments);
  }

  #partitionsOf(members: readonly GroupMember[]) {
    const topics = [...new Set(members.flatMap((member) => member.topics))].sort();
    return topics.flatMap((topic) =>
      (this.catalogue.find(topic)?.partitions ?? []).map(({ index }) => ({ topic, partition: index })),
    );
  }
}
