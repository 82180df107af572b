import { defineBuiltins } from '../calls/builtin.js';
import type { Place } from '../place.js';
import type { Run } from '../run/run.js';

/** Of one text; what cannot be coded fails. */
const coded =
  (code: (text: string) => string) =>
  (place: Place, _: Run, text?: string): string | undefined => {
    if (text === undefined) return undefined;
    try {
      return code(text);
    } catch {
      return place.fail('D3140');
    }
  };

export const encodingFunctions = defineBuiltins({
  // of bytes, one a character: what JSONata says
  base64encode: ['<s-:s>', coded((text) => Buffer.from(text, 'latin1').toString('base64'))],
  base64decode: ['<s-:s>', coded((text) => Buffer.from(text, 'base64').toString('latin1'))],
  encodeUrl: ['<s-:s>', coded(encodeURI)],
  encodeUrlComponent: ['<s-:s>', coded(encodeURIComponent)],
  decodeUrl: ['<s-:s>', coded(decodeURI)],
  decodeUrlComponent: ['<s-:s>', coded(decodeURIComponent)],
});
