import type { Column, Table } from '../table.js';
import { hasOneSpelling } from '../values.js';
import { sameNames } from './shape.js';
import { columnsOf } from './sql.js';

/** Which rows an update or delete takes: equality on some columns, IS NULL on others. */
export interface Matching {
  /** Columns that must equal a value: the first parameters. */
  readonly equal: readonly Column[];
  /** Over the table `t` and numbered rows `v`. */
  readonly condition: string;
  /** Whether another `where` is of the same columns, null in the same ones. */
  fits(where: Readonly<Record<string, unknown>>): boolean;
  /** What tells one item's rows from another's; undefined where different texts could mean the same. */
  identityOf(cells: readonly (string | null)[]): string | undefined;
}

export function matching(where: Readonly<Record<string, unknown>>, table: Table): Matching {
  const wanted = Object.keys(where);
  const equal = columnsOf(
    table,
    wanted.filter((name) => where[name] != null),
  );
  const absent = columnsOf(
    table,
    wanted.filter((name) => where[name] == null),
  );
  return {
    equal,
    condition: [
      ...equal.map(({ sql }, i) => `t.${sql} = v.c${i + 1}`),
      ...absent.map(({ sql }) => `t.${sql} IS NULL`),
    ].join(' AND '),
    fits: (other) =>
      sameNames(wanted, other) &&
      equal.every(({ name }) => other[name] != null) &&
      absent.every(({ name }) => other[name] == null),
    identityOf: (cells) => {
      const clear = equal.every((column, i) => hasOneSpelling(cells[i] ?? '', column));
      return clear ? JSON.stringify(cells.slice(0, equal.length)) : undefined;
    },
  };
}
