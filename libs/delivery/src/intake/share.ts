/**
 * How much one subscription may hold in memory at once. The process's budget is divided among its subscriptions, so that one
 * whose target is down fills its own share and nobody else's, and the sum stays bounded.
 */
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
  }

  release(bytes: number): void {
    this.#records--;
    this.#bytes -= bytes;
    if (this.#records <= this.budget.recordsEach / 2 && this.#bytes <= this.budget.bytesEach / 2) this.onRoom();
  }

  get full(): boolean {
    return this.#records >= this.budget.recordsEach || this.#bytes >= this.budget.bytesEach;
  }

  get records(): number {
    return this.#records;
  }

  close(): void {
    this.budget.leave(this);
  }
}

/** The bound of a process on records and bytes in flight, over all its subscriptions. */
export class Budget {
  readonly #shares = new Set<Share>();

  constructor(private readonly limits: { readonly records: number; readonly bytes: number }) {}

  /** `onRoom` is called whenever the share is at most half full after a release. */
  join(onRoom: () => void): Share {
    const share = new Share(this, onRoom);
    this.#shares.add(share);
    return share;
  }

  leave(share: Share): void {
    this.#shares.delete(share);
  }

  get recordsEach(): number {
    return Math.max(1, Math.floor(this.limits.records / Math.max(1, this.#shares.size)));
  }

  get bytesEach(): number {
    return Math.max(1, Math.floor(this.limits.bytes / Math.max(1, this.#shares.size)));
  }
}
