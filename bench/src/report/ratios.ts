import { spreadOf } from '../measure/spread.js';
import type { Row } from './report.js';

/** The rows with columns added: each the median of a column, divided by that of the reference row. */
export function withRatios(
  rows: readonly Row[],
  reference: string,
  ratios: Readonly<Record<string, string>>,
): readonly Row[] {
  const base = rows.find(({ subject }) => subject === reference)?.figures ?? {};
  return rows.map(({ subject, figures }) => ({
    subject,
    figures: {
      ...figures,
      ...Object.fromEntries(
        Object.entries(ratios).map(([column, of]) => [
          column,
          [spreadOf(figures[of] ?? []).median / spreadOf(base[of] ?? []).median],
        ]),
      ),
    },
  }));
}
