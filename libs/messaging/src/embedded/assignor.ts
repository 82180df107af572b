/** A member of a group, as far as assigning matters. */
export interface Candidate {
  readonly topics: readonly string[];
}

export interface GroupPartition {
  readonly topic: string;
  readonly partition: number;
}

/**
 * Spreads partitions over the members that subscribe to their topics: each keeps what it has as far as that is fair, so that a
 * rebalance moves as little as possible.
 */
export const assignPartitions = <Member extends Candidate, Partition extends GroupPartition>(
  members: readonly Member[],
  partitions: readonly Partition[],
  ownerOf: (partition: Partition) => Member | undefined,
): Map<Member, Partition[]> => {
  const assigned = new Map<Member, Partition[]>(members.map((member) => [member, []]));
  const load = (member: Member): number => assigned.get(member)?.length ?? 0;
  const leastLoaded = (topic: string): Member | undefined =>
    members
      .filter(({ topics }) => topics.includes(topic))
      .reduce<Member | undefined>(
        (least, one) => (least === undefined || load(one) < load(least) ? one : least),
        undefined,
      );

  const homeless: Partition[] = [];
  for (const partition of partitions) {
    const owner = ownerOf(partition);
    const kept = owner?.topics.includes(partition.topic) ? assigned.get(owner) : undefined;
    (kept ?? homeless).push(partition);
  }
  for (const partition of homeless) {
    const member = leastLoaded(partition.topic);
    if (member) assigned.get(member)?.push(partition);
  }
  for (const [member, mine] of assigned) {
    for (const partition of [...mine]) {
      const other = leastLoaded(partition.topic);
      if (!other || load(other) + 1 >= load(member)) continue;
      mine.splice(mine.indexOf(partition), 1);
      assigned.get(other)?.push(partition);
    }
  }
  return assigned;
};
