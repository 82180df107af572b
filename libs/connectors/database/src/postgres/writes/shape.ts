/**
 * Shapes: texts that are equal just when their inputs take the same statement. Each name stands behind its length, so that no
 * name can look like two. Comparing with the input before (`sameNames`) costs a quarter of making a text.
 */

/** Names of columns, in their order. */
export function namesShape(columns: Readonly<Record<string, unknown>>): string {
  let text = '';
  for (const name in columns) text += `,${name.length} ${name}`;
  return text;
}

/** The same, and which of them are to be null. */
export function whereShape(where: Readonly<Record<string, unknown>>): string {
  let text = '';
  for (const name in where) text += `${where[name] == null ? ',0 ' : ',= '}${name.length} ${name}`;
  return text;
}

/** Names that mostly stand in the operation's fixed inputs. */
export const listShape = (names: readonly string[] | undefined): string => (names ? JSON.stringify(names) : '-');

/** Whether the columns are just these, in this order. */
export function sameNames(names: readonly string[], columns: Readonly<Record<string, unknown>>): boolean {
  let count = 0;
  for (const name in columns) if (names[count++] !== name) return false;
  return count === names.length;
}

export function sameList(one: readonly string[] | undefined, other: readonly string[] | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return one.length === other.length && one.every((name, i) => name === other[i]);
}
