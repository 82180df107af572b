import type { BulkItem } from '../connector.js';

export interface Grouping {
  /** Items of one shape may go out as one call. */
  readonly shape: string;
  /** What the item changes: at most one item of an identity is in a group. Absent: any number. */
  readonly identity?: string;
  /** A group of its own. */
  readonly alone?: boolean;
  /** About how large it is on the wire. */
  readonly bytes: number;
}

export interface GroupLimits {
  readonly items: number;
  readonly bytes: number;
}

export interface Group {
  readonly shape: string;
  /** Indices into the items, ascending. */
  readonly indices: readonly number[];
}

interface OpenGroup {
  readonly shape: string;
  readonly indices: number[];
  bytes: number;
  closed: boolean;
}

interface Shape {
  /** Its groups, ascending. */
  readonly numbers: number[];
  readonly lastOfIdentity: Map<string, number>;
}

/**
 * Sorts items into groups that can each go out as one call. Carried out one after the other, the groups keep the order of
 * the items of a key and of an identity; items of other keys may overtake each other. As few groups as that allows, in
 * about linear time.
 */
export function groupInOrder(
  items: readonly BulkItem<unknown>[],
  grouping: (index: number) => Grouping,
  limits: GroupLimits,
): readonly Group[] {
  const groups: OpenGroup[] = [];
  const shapes = new Map<string, Shape>();
  const lastOfKey = new Map<string, number>();

  items.forEach((item, index) => {
    const { shape, identity, alone = false, bytes } = grouping(index);
    const known = shapes.get(shape);
    const { numbers, lastOfIdentity }: Shape = known ?? { numbers: [], lastOfIdentity: new Map() };
    if (!known) shapes.set(shape, { numbers, lastOfIdentity });
    const afterKey = item.key === null ? 0 : (lastOfKey.get(item.key) ?? 0);
    const afterIdentity = identity === undefined ? 0 : (lastOfIdentity.get(identity) ?? -1) + 1;

    const fitting = alone ? undefined : firstFitting(groups, numbers, Math.max(afterKey, afterIdentity));
    const number = fitting ?? groups.push({ shape, indices: [], bytes: 0, closed: alone }) - 1;
    if (fitting === undefined) numbers.push(number);
    const group = groups[number] as OpenGroup;
    group.indices.push(index);
    group.bytes += bytes;
    if (group.indices.length >= limits.items || group.bytes >= limits.bytes) group.closed = true;
    if (item.key !== null) lastOfKey.set(item.key, number);
    if (identity !== undefined) lastOfIdentity.set(identity, number);
  });
  return groups;
}

/** The first open group of `numbers` (ascending) that is not before `least`. */
function firstFitting(groups: readonly OpenGroup[], numbers: readonly number[], least: number): number | undefined {
  let low = 0;
  for (let high = numbers.length; low < high; ) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] as number) < least) low = middle + 1;
    else high = middle;
  }
  while (low < numbers.length && groups[numbers[low] as number]?.closed) low++;
  return numbers[low];
}
