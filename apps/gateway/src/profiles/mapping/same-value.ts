/** Whether two JSON values say the same; a field that is undefined counts as absent. Looks at each part once, on no stack. */
export function sameValue(one: unknown, other: unknown): boolean {
  const open: [unknown, unknown][] = [[one, other]];
  for (let pair = open.pop(); pair; pair = open.pop()) {
    const [left, right] = pair;
    if (left === right) continue;
    const type = typeOf(left);
    if (type !== typeOf(right) || (type !== 'object' && type !== 'array')) return false;
    const steps = new Set([...Object.keys(left as object), ...Object.keys(right as object)]);
    for (const step of steps) open.push([valueAt(left, step), valueAt(right, step)]);
  }
  return true;
}

/** As `typeof`, with `null` and `array` told from `object`. */
export function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

/** An own field of an object, or an item of a list; undefined when it has none such. */
export const valueAt = (container: unknown, step: string): unknown =>
  Object.hasOwn(container as object, step) ? (container as Readonly<Record<string, unknown>>)[step] : undefined;
