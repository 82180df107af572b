import { sameValue, typeOf, valueAt } from './same-value.js';

type DifferenceKind = 'added' | 'removed' | 'changed' | 'typeChanged';

/** Levels that are told field by field. */
const MAX_DEPTH = 64;
/** Characters of a pointer within which fields are told one by one. */
const MAX_POINTER = 4_096;

/** One place at which two JSON values differ. */
export interface FieldDifference {
  readonly kind: DifferenceKind;
  /** Exactly where, as a JSON Pointer (RFC 6901): `/lines/0/price`; empty for the whole. */
  readonly pointer: string;
  /** The same with `*` in place of each index, so that all items of a list share it. */
  readonly field: string;
  /** Undefined for what was added. */
  readonly before: unknown;
  /** Undefined for what was removed. */
  readonly after: unknown;
}

interface Place {
  readonly depth: number;
  readonly pointer: string;
  readonly field: string;
}

interface Pair {
  readonly parent: Place | null;
  readonly step: string;
  readonly isIndex: boolean;
  readonly before: unknown;
  readonly after: unknown;
}

/**
 * Where two JSON values differ, in their order, one by one. Lists are compared index by index; what is added, removed or of another
 * type is one difference, whatever lies within it, and so is what differs below 64 levels or 4,096 characters of names. A field that
 * is undefined counts as absent. However deep the values are, the stack is not, and a difference costs no more for it.
 */
export function* fieldDifferences(before: unknown, after: unknown): Generator<FieldDifference> {
  const open: Pair[] = [{ parent: null, step: '', isIndex: false, before, after }];
  for (let pair = open.pop(); pair; pair = open.pop()) {
    const type = typeOf(pair.before);
    const sameType = type === typeOf(pair.after);
    if (!sameType || (type !== 'object' && type !== 'array')) {
      if (pair.before !== pair.after) yield differenceOf(pair, placeOf(pair), sameType);
      continue;
    }
    const place = placeOf(pair);
    if (place.depth < MAX_DEPTH && place.pointer.length <= MAX_POINTER) {
      for (const inner of innerPairs(pair, place, type === 'array').reverse()) open.push(inner);
    } else if (!sameValue(pair.before, pair.after)) yield differenceOf(pair, place, true);
  }
}

function innerPairs({ before, after }: Pair, parent: Place, isIndex: boolean): Pair[] {
  const steps = new Set([...Object.keys(before as object), ...Object.keys(after as object)]);
  return Array.from(steps, (step) => ({
    parent,
    step,
    isIndex,
    before: valueAt(before, step),
    after: valueAt(after, step),
  }));
}

function placeOf({ parent, step, isIndex }: Pair): Place {
  if (!parent) return { depth: 0, pointer: '', field: '' };
  const escaped = `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  return {
    depth: parent.depth + 1,
    pointer: parent.pointer + escaped,
    field: parent.field + (isIndex ? '/*' : escaped),
  };
}

function differenceOf({ before, after }: Pair, { pointer, field }: Place, sameType: boolean): FieldDifference {
  const kind = before === undefined ? 'added' : after === undefined ? 'removed' : sameType ? 'changed' : 'typeChanged';
  return { kind, pointer, field, before, after };
}
