import type { Item } from '../lanes/item.js';
import type { Tenure } from '../ownership/ownership.js';
import type { FencedWriter, Work, Written } from './fenced-writer.js';

/** Writes what belongs to items, `parts[i]` to `items[i]`: one write per partition, since each is fenced by its own ownership. */
export function writePerTenure<T>(
  writer: Pick<FencedWriter, 'write'>,
  items: readonly Item[],
  parts: readonly T[],
  work: (mine: readonly T[]) => Work,
): Promise<readonly Written[]> {
  const byTenure = new Map<Tenure, T[]>();
  items.forEach(({ progress }, index) => {
    const mine = byTenure.get(progress.tenure);
    if (mine) mine.push(parts[index] as T);
    else byTenure.set(progress.tenure, [parts[index] as T]);
  });
  return Promise.all([...byTenure].map(([tenure, mine]) => writer.write(tenure, work(mine))));
}
