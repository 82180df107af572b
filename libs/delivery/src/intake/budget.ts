/** The bound of a process on records and bytes in flight. */
export interface BudgetLimits {
  readonly records: number;
  readonly bytes: number;
}

/**
 * Divides a process's memory among its subscriptions. While there is room, one may hold up to half of all; when all is taken, none
 * may hold more than an equal part. So one whose target is down never takes the others' room, and a busy one does not starve
 * beside many quiet ones. The sum may exceed the limits by half, and by one batch per partition.
 */
export class Budget {
  readonly #shares = new Set<Share>();
  records = 0;
  bytes = 0;

  constructor(private readonly limits: BudgetLimits) {}

  /** `onRoom` is called when a share that releases something may take again. */
  join(onRoom: () => void): Share {
    const share = new Share(this, onRoom);
    this.#shares.add(share);
    return share;
  }

  leave(share: Share): void {
    this.#shares.delete(share);
    for (const other of this.#shares) other.offerRoom();
  }

  /** What one share may hold at this moment, as a part of all. */
  get part(): number {
    const taken = this.records >= this.limits.records || this.bytes >= this.limits.bytes;
    return taken ? 1 / Math.max(2, this.#shares.size) : 1 / 2;
  }

  exceeds(records: number, bytes: number, part: number): boolean {
    return records >= Math.max(1, this.limits.records * part) || bytes >= Math.max(1, this.limits.bytes * part);
  }
}

/** What one subscription holds. */
export class Share {
  #records = 0;
  #bytes = 0;

  constructor(
    private readonly budget: Budget,
    private readonly onRoom: () => void,
  ) {}

  take(bytes: number): void {
    this.#records++;
    this.#bytes += bytes;
    this.budget.records++;
    this.budget.bytes += bytes;
  }

  release(bytes: number): void {
    this.#records--;
    this.#bytes -= bytes;
    this.budget.records--;
    this.budget.bytes -= bytes;
    this.offerRoom();
  }

  get full(): boolean {
    return this.budget.exceeds(this.#records, this.#bytes, this.budget.part);
  }

  /** Only when half of it is free again, so that fetching does not stop and go with each record. */
  offerRoom(): void {
    if (!this.budget.exceeds(this.#records, this.#bytes, this.budget.part / 2)) this.onRoom();
  }

  close(): void {
    this.budget.leave(this);
  }
}
