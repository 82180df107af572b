/** How often an escaped text may have been escaped again: each time doubles the backslashes. */
const MOST_BACKSLASHES = 15;
/** What stands before an escaped character. */
const ESCAPE = `\\\\{1,${MOST_BACKSLASHES}}`;
const jsonLetters: Readonly<Record<string, string>> = { '\b': 'b', '\t': 't', '\n': 'n', '\f': 'f', '\r': 'r' };
const htmlNames: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' };

/** Finds a text as it is, and as JSON, URLs, forms and HTML write it: escaped in whole or in part, also more than once. */
export const anywhere = (text: string): RegExp =>
  new RegExp(
    (text.toWellFormed().match(/\\+|[^\\]/gu) ?? [])
      .map((part, at) => (at === 0 ? firstOf(part) : waysToWrite(part)))
      .join(''),
    'gi',
  );

/** Tried once for each run of backslashes in the text, not at each of them, so that many of them cost no time. */
function firstOf(part: string): string {
  if (/^[a-z0-9]$/i.test(part)) return part;
  const ways = `(?<!\\\\)${waysToWrite(part)}`;
  return part.startsWith('\\') ? ways : `(?:${ways}|${inUnits(part, '\\u')})`;
}

/** A pattern of one character, or of several backslashes: taken together, they cannot be divided in many ways. */
function waysToWrite(part: string): string {
  if (/^[a-z0-9]$/i.test(part)) return part;
  if (part.startsWith('\\'))
    return `(?:\\\\{${part.length},${part.length * MOST_BACKSLASHES}}|(?:${encodings('\\').join('|')}){${part.length}})`;
  const letter = jsonLetters[part];
  return `(?:${[
    ...encodings(part),
    ...(letter ? [`${ESCAPE}${letter}`] : []),
    ...(part === ' ' ? ['\\+'] : []),
    `\\\\{0,${MOST_BACKSLASHES}}${inUnits(part, '\\u')}`,
  ].join('|')})`;
}

function encodings(character: string): string[] {
  const code = character.codePointAt(0) ?? 0;
  const name = htmlNames[character];
  return [
    [...Buffer.from(character)].map((byte) => `%(?:25){0,2}${hex(byte, 2)}`).join(''),
    inUnits(character, `${ESCAPE}u`),
    // UTF-8 in a header, which is read as ISO 8859-1.
    inUnits(Buffer.from(character).toString('latin1'), '\\u'),
    `&(?:amp;)?(?:${name ? `${name}|` : ''}#0{0,4}${code}|#x0{0,4}${hex(code, 1)});`,
  ];
}

/** UTF-16 units, each after `prefix`. */
const inUnits = (character: string, prefix: string): string =>
  Array.from({ length: character.length }, (_, at) => prefix + hex(character.charCodeAt(at), 4)).join('');

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');
