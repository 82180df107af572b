import type { Item } from '../lanes/item.js';
import type { Tenure } from '../ownership/ownership.js';
import type { FencedWriter, Work, Written } from './fenced-writer.js';

/**
 * Writes what belongs to items, `parts[i]` to `items[i]`: one write per partition, since each is fenced by its own ownership. Rejects
 * when one of them did, after all have ended.
 */
export async function writePerTenure<T>(
  writer: Pick<FencedWriter, 'write'>,
  items: readonly Item[],
  parts: readonly T[],
  work: (mine: readonly T[]) => Work,
  onWritten: (mine: readonly T[], written: Written) => void = () => {},
): Promise<void> {
  const byTenure = new Map<Tenure, T[]>();
  items.forEach(({ progress }, index) => {
    const mine = byTenure.get(progress.tenure);
    if (mine) mine.push(parts[index] as T);
    else byTenure.set(progress.tenure, [parts[index] as T]);
  });
  const writes = [...byTenure].map(async ([tenure, mine]) => onWritten(mine, await writer.write(tenure, work(mine))));
  const refused = (await Promise.allSettled(writes)).find(({ status }) => status === 'rejected');
  if (refused?.status === 'rejected') throw refused.reason;
}
