/** A target path that cannot be read, or that may not be written to. */
export class TargetPathError extends Error {
  override readonly name = 'TargetPathError';
}

const bare = /[^.[\]'"\s]+/y;
const quoted = /\[(?:'([^']+)'|"([^"]+)")\]/y;

/** Names that would reach into every object of the process. */
const forbidden = new Set(['__proto__', 'constructor', 'prototype']);

export const isForbiddenName = (name: string): boolean => forbidden.has(name);

/** Names of `row.name` or `row['first name'].id`, outermost first. Throws TargetPathError. */
export function parseTargetPath(text: string): readonly string[] {
  const names: string[] = [];
  let at = 0;
  while (at < text.length) {
    const isBracket = text[at] === '[';
    if (!isBracket && at > 0) {
      if (text[at] !== '.') throw unreadable(text, at);
      at++;
    }
    const pattern = isBracket ? quoted : bare;
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (!match) throw unreadable(text, at);
    const name = match[1] ?? match[2] ?? match[0];
    if (isForbiddenName(name)) throw new TargetPathError(`'${name}' cannot be the name of a target field`);
    names.push(name);
    at = pattern.lastIndex;
  }
  if (names.length === 0) throw new TargetPathError('the target path is empty');
  return names;
}

const unreadable = (text: string, at: number): TargetPathError =>
  new TargetPathError(
    `'${text}' is no target path (character ${at + 1}): write row.name, or row['first name'] for a name with other characters`,
  );
