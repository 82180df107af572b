import { defineBuiltins } from '../../calls/builtin.js';
import type { Place } from '../../place.js';
import type { Run } from '../../run/run.js';

export const structureFunctions = defineBuiltins({
  tableValue: [
    '<osx?:x>',
    (place: Place, _: Run, table?: object, key?: string, otherwise?: unknown) => {
      if (table === undefined || key === undefined) return otherwise;
      if (Object.hasOwn(table, key)) return (table as Record<string, unknown>)[key];
      return otherwise === undefined ? place.fail('A2020') : otherwise;
    },
  ],
  pointerValue: [
    '<xs:x>',
    (place: Place, _: Run, value?: unknown, pointer?: string) => pointed(value, String(pointer), place),
  ],
  jsonValue: [
    '<s:x>',
    (place: Place, run: Run, text?: string) => {
      if (text === undefined) return undefined;
      run.makeText(text.length);
      try {
        return JSON.parse(text);
      } catch {
        return place.fail('A2022');
      }
    },
  ],
});

/** RFC 6901; nothing where the pointer leads nowhere. */
function pointed(value: unknown, pointer: string, place: Place): unknown {
  if (pointer !== '' && !pointer.startsWith('/')) place.fail('A2021');
  let found = value;
  for (const token of pointer.split('/').slice(1)) {
    const name = token.replaceAll('~1', '/').replaceAll('~0', '~');
    const isThere = typeof found === 'object' && found !== null && Object.hasOwn(found, name);
    if (!isThere || (Array.isArray(found) && !/^(0|[1-9]\d*)$/.test(name))) return undefined;
    found = (found as Record<string, unknown>)[name];
  }
  return found;
}
