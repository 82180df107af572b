/** What was measured of one subject, by column: one value per round. A column's name ends with its unit. */
export interface Row {
  readonly subject: string;
  readonly figures: Readonly<Record<string, readonly number[]>>;
}

export interface Report {
  readonly title: string;
  readonly rows: readonly Row[];
}

/** Gathers rows while rounds go on, in the order in which their subjects first came. */
export class Rows {
  readonly #figures = new Map<string, Record<string, number[]>>();

  add(subject: string, measured: Readonly<Record<string, number>>): void {
    const figures = this.#figures.get(subject) ?? {};
    this.#figures.set(subject, figures);
    for (const [column, value] of Object.entries(measured)) {
      if (Number.isNaN(value)) continue;
      figures[column] ??= [];
      figures[column].push(value);
    }
  }

  get all(): readonly Row[] {
    return [...this.#figures].map(([subject, figures]) => ({ subject, figures }));
  }
}
