import type { ReceivedRecord } from './broker.js';

/** Splits records into runs of at most `maxBytes` of values; one larger record comes alone. */
export function* boundedBatches(
  records: readonly ReceivedRecord[],
  maxBytes: number,
): Generator<readonly ReceivedRecord[]> {
  let start = 0;
  let bytes = 0;
  for (let index = 0; index < records.length; index++) {
    const size = records[index]?.value?.length ?? 0;
    if (index > start && bytes + size > maxBytes) {
      yield records.slice(start, index);
      start = index;
      bytes = 0;
    }
    bytes += size;
  }
  if (start < records.length) yield start === 0 ? records : records.slice(start);
}
