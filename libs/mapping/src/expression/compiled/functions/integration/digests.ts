import { createHash, createHmac } from 'node:crypto';
import { defineBuiltins } from '../../calls/builtin.js';
import type { Place } from '../../place.js';
import type { Run } from '../../run/run.js';
import { encodingOf } from './byte-texts.js';

const algorithms = new Set(['md5', 'sha1', 'sha256', 'sha384', 'sha512', 'sha3-256', 'sha3-512']);

/** Digests of the UTF-8 bytes of a text; SHA-256 as hexadecimal digits where nothing else is said. */
export const digestFunctions = defineBuiltins({
  hashText: [
    '<ss?s?:s>',
    (place: Place, _: Run, text?: string, algorithm?: string, encoding?: string) =>
      text === undefined
        ? undefined
        : createHash(algorithmOf(algorithm, place))
            .update(text)
            .digest(encodingOf(encoding ?? 'hex', place)),
  ],
  hmacText: [
    '<sss?s?:s>',
    (place: Place, _: Run, text?: string, key?: string, algorithm?: string, encoding?: string) => {
      if (text === undefined || key === undefined) return undefined;
      const hmac = createHmac(algorithmOf(algorithm, place), key);
      return hmac.update(text).digest(encodingOf(encoding ?? 'hex', place));
    },
  ],
});

const algorithmOf = (algorithm = 'sha256', place: Place): string =>
  algorithms.has(algorithm) ? algorithm : place.fail('A2006');
