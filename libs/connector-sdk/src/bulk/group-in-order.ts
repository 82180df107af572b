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
  const ofShape = new Map<string, number[]>();
  const lastOfKey = new Map<string, number>();
  const lastOfIdentity = new Map<string, number>();

  items.forEach((item, index) => {
    const { shape, identity, alone = false, bytes } = grouping(index);
    const identityInShape = identity === undefined ? undefined : `${shape}\u0000${identity}`;
    const afterKey = item.key === null ? 0 : (lastOfKey.get(item.key) ?? 0);
    const afterIdentity = identityInShape === undefined ? 0 : (lastOfIdentity.get(identityInShape) ?? -1) + 1;
    const numbers = ofShape.get(shape) ?? [];
    ofShape.set(shape, numbers);

    const fitting = alone ? undefined : firstFitting(groups, numbers, Math.max(afterKey, afterIdentity));
    const number = fitting ?? groups.push({ shape, indices: [], bytes: 0, closed: alone }) - 1;
    if (fitting === undefined) numbers.push(number);
    const group = groups[number] as OpenGroup;
    group.indices.push(index);
    group.bytes += bytes;
    if (group.indices.length >= limits.items || group.bytes >= limits.bytes) group.closed = true;
    if (item.key !== null) lastOfKey.set(item.key, number);
    if (identityInShape !== undefined) lastOfIdentity.set(identityInShape, number);
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
