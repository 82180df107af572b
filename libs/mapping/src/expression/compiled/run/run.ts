import { Place } from '../place.js';
import { Deadline } from './deadline.js';
import { limits } from './limits.js';

/** Steps between two looks at the clock. */
const STEPS_PER_LOOK = 1_024;

const somewhere = new Place('', 0);

/** One evaluation: what it started from, and what it has used up of its bounds. */
export class Run {
  private steps = 0;
  private depth = 0;
  private made = 0;
  private time: Date | undefined;

  constructor(
    /** What `$$` stands for. */
    readonly root: unknown,
    /** Its own, unless it shares one. */
    private deadline?: Deadline,
  ) {}

  /** The time of the evaluation: the same whenever it is asked for. */
  get timestamp(): Date {
    this.time ??= new Date();
    return this.time;
  }

  /** Counts one turn of a loop or one call. Fails when the evaluation takes too long; its time begins at the first look. */
  step(): void {
    if (++this.steps % STEPS_PER_LOOK === 0) this.remainingMs();
  }

  /** Milliseconds that are left. Fails when there are none. */
  remainingMs(): number {
    this.deadline ??= new Deadline();
    const remaining = this.deadline.remainingMs();
    return remaining > 0 ? remaining : somewhere.fail('D1012');
  }

  /** Counts items that are made. Fails when one list holds too many, or all lists of the evaluation together. */
  make(items: number): void {
    this.made += items;
    if (items > limits.items || this.made > limits.itemsInAll) somewhere.fail('D2015');
  }

  /** Counts characters that are added to a text, which has `inAll` then. */
  makeText(added: number, inAll = added): void {
    if (inAll > limits.characters) somewhere.fail('A1001');
    this.make(Math.ceil(added / 64));
  }

  /** Around a call that is no tail call. */
  enter(): void {
    this.step();
    if (++this.depth > limits.calls) somewhere.fail('D1011');
  }

  leave(): void {
    this.depth--;
  }
}
