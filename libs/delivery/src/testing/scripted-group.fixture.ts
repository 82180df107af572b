import { type Assignment, BrokerError, type ConsumerHandlers, type ReceivedRecord } from '@arkflows/messaging';
import type { MortalProcess } from './mortal-process.fixture.js';
import { ScriptedConsumer } from './scripted-broker.fixture.js';
import type { SeededRandom } from './seeded-random.fixture.js';

/** A topic of one partition and its consumer group: the records and the committed offset outlive every member. */
export class ScriptedGroup {
  readonly records: ReceivedRecord[] = [];
  committed = 0;
  #members: GroupMember[] = [];
  #owner: GroupMember | null = null;

  constructor(readonly random: SeededRandom) {}

  get owner(): GroupMember | null {
    return this.#owner;
  }

  append(record: ReceivedRecord): void {
    this.records.push(record);
    this.#owner?.look();
  }

  /** The newest member gets the partition, as whoever has it would be asked to give. */
  join(member: GroupMember): void {
    this.#members.push(member);
    this.#settle();
  }

  leave(member: GroupMember): void {
    this.#members = this.#members.filter((other) => other !== member);
    this.#settle();
  }

  /** A member is not heard of any more. It is not told. */
  lose(process: MortalProcess): void {
    this.#members = this.#members.filter((member) => member.process !== process);
    if (this.#owner?.process === process) this.#owner = null;
    this.#settle();
  }

  /** Takes the partition away from its owner; the answer gives it back, unless another has it by then. */
  interrupt(): () => void {
    const owner = this.#owner;
    owner?.end();
    return () => {
      if (owner === this.#owner) owner?.begin();
    };
  }

  #settle(): void {
    const next = this.#members.at(-1) ?? null;
    if (this.#owner === next) return;
    this.#owner?.end();
    this.#owner = next;
    next?.begin();
  }
}

/** A member of the group, in one process. */
export class GroupMember extends ScriptedConsumer {
  #assignment: Assignment | null = null;
  #look: (() => void) | null = null;
  #closed = false;

  constructor(
    private readonly group: ScriptedGroup,
    readonly process: MortalProcess,
  ) {
    super();
  }

  override async run(handlers: ConsumerHandlers): Promise<void> {
    await super.run(handlers);
    await this.process.carryOut(() => this.#closed || this.group.join(this));
  }

  begin(): void {
    if (this.process.dead) return;
    const assignment = this.give(0);
    this.#assignment = assignment;
    void this.#read(assignment);
  }

  end(): void {
    const assignment = this.#assignment;
    this.#assignment = null;
    if (assignment && !this.process.dead) this.takeAway(assignment);
    this.look();
  }

  /** Something may be there to be read. */
  look(): void {
    this.#look?.();
  }

  override resume(assignment: Assignment): void {
    super.resume(assignment);
    this.look();
  }

  override async commit(assignment: Assignment, nextOffset: number): Promise<void> {
    await this.process.carryOut(() => {
      if (assignment !== this.#assignment || this.group.owner !== this) {
        throw new BrokerError('ASSIGNMENT_LOST', 'taken away');
      }
      this.group.committed = nextOffset;
    });
  }

  override async close(): Promise<void> {
    this.#closed = true;
    if (!this.process.dead) this.group.leave(this);
  }

  async #read(assignment: Assignment): Promise<void> {
    const { records, random } = this.group;
    let position = this.group.committed;
    while (assignment === this.#assignment && !this.process.dead) {
      if (this.paused.has(assignment) || position >= records.length) {
        await new Promise<void>((resolve) => {
          this.#look = resolve;
        });
        continue;
      }
      // Already on its way: it comes even when the partition is paused meanwhile.
      const batch = records.slice(position, position + random.int(1, 8));
      await this.process.carryOut(() => {});
      if (assignment !== this.#assignment) return;
      await this.deliver(assignment, batch);
      position += batch.length;
    }
  }
}
