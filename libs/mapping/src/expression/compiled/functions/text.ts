import { defineBuiltins } from '../calls/builtin.js';
import type { Place } from '../place.js';
import type { Run } from '../run/run.js';
import { textOf } from '../values/values.js';

/** Of one text; nothing gives nothing. */
const ofText =
  (compute: (text: string) => unknown) =>
  (_: Place, __: Run, text?: string): unknown =>
    text === undefined ? undefined : compute(text);

/** Characters are Unicode code points. */
export const textFunctions = defineBuiltins({
  string: [
    '<x-b?:s>',
    (place: Place, _: Run, value?: unknown, pretty?: boolean) => textOf(value, place, pretty ? 2 : 0),
    1,
  ],
  lowercase: ['<s-:s>', ofText((text) => text.toLowerCase())],
  uppercase: ['<s-:s>', ofText((text) => text.toUpperCase())],
  trim: ['<s-:s>', ofText(trim)],
  length: ['<s-:n>', ofText((text) => charactersOf(text).length)],
  substring: ['<s-nn?:s>', substring],
  substringBefore: [
    '<s-s:s>',
    (_: Place, __: Run, text?: string, mark?: string) => cut(text, mark, (whole, at) => whole.slice(0, at)),
  ],
  substringAfter: [
    '<s-s:s>',
    (_: Place, __: Run, text?: string, mark?: string) =>
      cut(text, mark, (whole, at) => whole.slice(at + String(mark).length)),
  ],
  pad: ['<s-ns?:s>', pad],
  join: ['<a<s>s?:s>', join],
});

/** Runs of white space become one blank, none at either end. */
function trim(text: string): string {
  const spaced = text.replace(/[ \t\n\r]+/g, ' ');
  return spaced.slice(spaced.startsWith(' ') ? 1 : 0, spaced.length > 1 && spaced.endsWith(' ') ? -1 : undefined);
}

function substring(_: Place, __: Run, text?: string, start?: number, length?: number): string | undefined {
  if (text === undefined) return undefined;
  if (start === undefined) return length === undefined ? text : '';
  const characters = charactersOf(text);
  const from = characters.length + start < 0 ? 0 : start;
  if (length === undefined) return joined(characters.slice(from));
  if (length <= 0) return '';
  return joined(characters.slice(from, (from >= 0 ? from : characters.length + from) + length));
}

const surrogate = /[\ud800-\udfff]/;

/** A text is the list of its characters already, unless some of them take two units. */
const charactersOf = (text: string): string | string[] => (surrogate.test(text) ? [...text] : text);

const joined = (characters: string | string[]): string =>
  typeof characters === 'string' ? characters : characters.join('');

function cut(text: string | undefined, mark: string | undefined, take: (whole: string, at: number) => string): unknown {
  const at = text?.indexOf(String(mark)) ?? -1;
  return text === undefined || at < 0 ? text : take(text, at);
}

/** Behind the text for a width above 0, before it below. */
function pad(_: Place, run: Run, text?: string, width = 0, filling?: string): string | undefined {
  if (text === undefined) return undefined;
  const characters = [...(filling || ' ')];
  const missing = Math.abs(Math.trunc(width)) - charactersOf(text).length;
  if (!(missing > 0)) return text;
  run.makeText(text.length + missing);
  const padding = Array.from({ length: missing }, (_, index) => characters[index % characters.length]).join('');
  return width > 0 ? text + padding : padding + text;
}

function join(_: Place, run: Run, texts?: readonly string[], separator = ''): string | undefined {
  if (texts === undefined) return undefined;
  let length = 0;
  for (const text of texts) length += text.length + separator.length;
  run.makeText(length);
  return texts.join(separator);
}
