import { type Assignment, BrokerError } from './broker.js';

/** The Assignment that an implementation hands out and can end. */
export class LiveAssignment implements Assignment {
  readonly #ending = new AbortController();
  readonly signal: Assignment['signal'] = this.#ending.signal;

  constructor(
    readonly topic: string,
    readonly partition: number,
  ) {}

  end(): void {
    this.#ending.abort(assignmentLost(this));
  }
}

export const assignmentLost = ({ topic, partition }: Assignment): BrokerError =>
  new BrokerError('ASSIGNMENT_LOST', `Partition ${partition} of ${topic} is no longer assigned to this consumer`);
