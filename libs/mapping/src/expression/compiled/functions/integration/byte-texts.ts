import { defineBuiltins } from '../../calls/builtin.js';
import type { Place } from '../../place.js';
import type { Run } from '../../run/run.js';

const encodings = ['hex', 'base64', 'base64url'] as const;
type ByteEncoding = (typeof encodings)[number];

const alphabets: Readonly<Record<ByteEncoding, RegExp>> = {
  hex: /^(?:[0-9a-f]{2})*$/i,
  base64: /^[A-Za-z0-9+/]*={0,2}$/,
  base64url: /^[A-Za-z0-9_-]*={0,2}$/,
};

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Between a text and the characters that stand for its UTF-8 bytes. */
export const byteTextFunctions = defineBuiltins({
  encodeText: [
    '<ss:s>',
    (place: Place, run: Run, text?: string, encoding?: string) => {
      if (text === undefined) return undefined;
      run.makeText(text.length * 2);
      return Buffer.from(text, 'utf8').toString(encodingOf(encoding, place));
    },
  ],
  decodeText: [
    '<ss:s>',
    (place: Place, _: Run, text?: string, encoding?: string) => {
      const by = encodingOf(encoding, place);
      if (text === undefined) return undefined;
      if (!alphabets[by].test(text)) place.fail('A2008');
      try {
        return strict.decode(Buffer.from(text, by));
      } catch {
        return place.fail('A2008');
      }
    },
  ],
});

export const encodingOf = (encoding: string | undefined, place: Place): ByteEncoding =>
  encodings.find((known) => known === encoding) ?? place.fail('A2007');
