/** What is counted per set of label values: made once per set, the same object ever after. */
export class BoundLabels<T, L extends string = string> {
  readonly #bound = new Map<string, { readonly labels: Record<L, string>; readonly target: T }>();

  constructor(
    private readonly names: readonly L[],
    private readonly create: (labels: Record<L, string>) => T,
  ) {}

  labels(values: Record<L, string>): T {
    const identity = JSON.stringify(this.names.map((name) => values[name]));
    let bound = this.#bound.get(identity);
    if (!bound) {
      bound = { labels: { ...values }, target: this.create(values) };
      this.#bound.set(identity, bound);
    }
    return bound.target;
  }

  *entries(): IterableIterator<readonly [Record<L, string>, T]> {
    for (const { labels, target } of this.#bound.values()) yield [labels, target];
  }
}
