export interface Statement {
  /** Of the prepared statement; absent: prepared for this once. */
  readonly name?: string;
  readonly text: string;
  /** The column that a data error of the server speaks of, where that can be told. */
  blame?(message: string): string | undefined;
}

export interface StatementResult {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly rowCount: number;
}
