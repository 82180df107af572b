import type { Assignment } from '../broker.js';
import { LiveAssignment } from '../live-assignment.js';

/** A partition in the hands of this member. */
export interface OwnedPartition {
  readonly assignment: LiveAssignment;
  /** Offset of the next record to deliver; null until the start is resolved: nothing is delivered before. */
  position: number | null;
  /** By the caller; a partition without a position is not read either. */
  paused: boolean;
}

export type MemberAssignment = Readonly<Record<string, readonly number[]>>;

const nameOf = (topic: string, partition: number): string => `${partition}/${topic}`;

/** What this member owns, kept across rebalances: an eager rejoin gives a kept partition back as if it were new. */
export class OwnedPartitions {
  #owned = new Map<string, OwnedPartition>();

  get(topic: string, partition: number): OwnedPartition | undefined {
    return this.#owned.get(nameOf(topic, partition));
  }

  /** Undefined once it was taken away, also when it is back under a new assignment. */
  of(assignment: Assignment): OwnedPartition | undefined {
    const owned = this.get(assignment.topic, assignment.partition);
    return owned?.assignment === assignment ? owned : undefined;
  }

  /** Takes over a new assignment; `continuous` when nobody else can have had our partitions in between. */
  reconcile(assigned: MemberAssignment, continuous: boolean) {
    const before = this.#owned;
    const kept: OwnedPartition[] = [];
    const gained: OwnedPartition[] = [];
    this.#owned = new Map();
    for (const [topic, partitions] of Object.entries(assigned)) {
      for (const partition of partitions) {
        const name = nameOf(topic, partition);
        const held = continuous ? before.get(name) : undefined;
        const owned = held ?? { assignment: new LiveAssignment(topic, partition), position: null, paused: false };
        (held ? kept : gained).push(owned);
        if (held) before.delete(name);
        this.#owned.set(name, owned);
      }
    }
    return { kept, gained, lost: [...before.values()] };
  }
}
