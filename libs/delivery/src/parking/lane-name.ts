import type { LaneScope } from '../lanes/lane-set.js';

/** How a lane is named in the store: `p` for the whole partition, `k` and the key, or `o` and the offset of an event without order. */
export const writeLaneName = (scope: LaneScope): Buffer =>
  Buffer.from(scope === 'partition' ? 'p' : 'key' in scope ? `k${scope.key}` : `o${scope.offset}`);

export function readLaneName(name: Buffer): LaneScope {
  const text = name.toString();
  if (text === 'p') return 'partition';
  return text.startsWith('k') ? { key: text.slice(1) } : { offset: Number(text.slice(1)) };
}
