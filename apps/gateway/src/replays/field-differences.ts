type DifferenceKind = 'added' | 'removed' | 'changed' | 'typeChanged';

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
  readonly parent: Place | null;
  readonly step: string;
  readonly isIndex: boolean;
}

interface Pair {
  readonly place: Place | null;
  readonly before: unknown;
  readonly after: unknown;
}

type Container = Readonly<Record<string, unknown>> | readonly unknown[];

/**
 * Where two JSON values differ, in their order, one by one. Lists are compared index by index; what is added, removed or of another
 * type is one difference, whatever lies within it. A field that is undefined counts as absent. However deep the values are, the
 * stack is not.
 */
export function* fieldDifferences(before: unknown, after: unknown): Generator<FieldDifference> {
  const open: Pair[] = [{ place: null, before, after }];
  for (let pair = open.pop(); pair; pair = open.pop()) {
    const type = typeOf(pair.before);
    const same = type === typeOf(pair.after);
    if (same && (type === 'object' || type === 'array')) {
      for (const inner of innerPairs(pair, type === 'array').reverse()) open.push(inner);
    } else if (!same || pair.before !== pair.after) yield differenceOf(pair, same);
  }
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function innerPairs({ place, before, after }: Pair, isIndex: boolean): Pair[] {
  const [old, young] = [before, after] as [Container, Container];
  const steps = new Set([...Object.keys(old), ...Object.keys(young)]);
  return Array.from(steps, (step) => ({
    place: { parent: place, step, isIndex },
    before: own(old, step),
    after: own(young, step),
  }));
}

const own = (container: Container, step: string): unknown =>
  Object.hasOwn(container, step) ? (container as Readonly<Record<string, unknown>>)[step] : undefined;

function differenceOf({ place, before, after }: Pair, sameType: boolean): FieldDifference {
  let [pointer, field] = ['', ''];
  for (let at = place; at; at = at.parent) {
    const step = `/${at.step.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    pointer = step + pointer;
    field = (at.isIndex ? '/*' : step) + field;
  }
  const kind = before === undefined ? 'added' : after === undefined ? 'removed' : sameType ? 'changed' : 'typeChanged';
  return { kind, pointer, field, before, after };
}
