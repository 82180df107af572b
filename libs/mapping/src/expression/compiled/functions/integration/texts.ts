import { defineBuiltins } from '../../calls/builtin.js';
import type { Place } from '../../place.js';
import type { Run } from '../../run/run.js';

const forms = new Set(['NFC', 'NFD', 'NFKC', 'NFKD']);

/** Letters that no accent is taken from by decomposing them. */
const letters: Readonly<Record<string, string>> = {
  ß: 'ss',
  ẞ: 'SS',
  æ: 'ae',
  Æ: 'AE',
  œ: 'oe',
  Œ: 'OE',
  ø: 'o',
  Ø: 'O',
  đ: 'd',
  Đ: 'D',
  ð: 'd',
  Ð: 'D',
  þ: 'th',
  Þ: 'TH',
  ł: 'l',
  Ł: 'L',
  ı: 'i',
};

export const normalizingFunctions = defineBuiltins({
  normalizeText: [
    '<ss?:s>',
    (place: Place, _: Run, text?: string, form = 'NFC') =>
      forms.has(form) ? text?.normalize(form) : place.fail('A2019'),
  ],
  plainLetters: ['<s:s>', (_: Place, __: Run, text?: string) => (text === undefined ? undefined : plain(text))],
  slugText: [
    '<s:s>',
    (_: Place, __: Run, text?: string) =>
      text === undefined
        ? undefined
        : plain(text)
            .toLowerCase()
            .replace(/[^\p{L}\p{N}]+/gu, '-')
            .replace(/^-|-$/g, ''),
  ],
});

const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[ßẞæÆœŒøØđĐðÐþÞłŁı]/g, (letter) => letters[letter] ?? letter);
