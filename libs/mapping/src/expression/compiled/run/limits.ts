/** What one evaluation may use; past it the evaluation fails. */
export const limits = {
  /** Milliseconds. */
  timeMs: 1_000,
  /** Calls within calls that are no tail calls. */
  calls: 500,
  /** Items of one list. */
  items: 1_000_000,
  /** Items of all lists that the evaluation makes, those that it no longer needs included. */
  itemsInAll: 10_000_000,
  /** UTF-16 units of one text. */
  characters: 16_777_216,
} as const;
