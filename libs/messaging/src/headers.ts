import type { RecordHeaders } from './broker.js';

/** A header's value as UTF-8 text, the last one where the name is repeated; undefined when it is not there. */
export const headerText = (headers: RecordHeaders, name: string): string | undefined => {
  if (!Object.hasOwn(headers, name)) return undefined;
  const held = headers[name];
  return (Buffer.isBuffer(held) ? held : held?.at(-1))?.toString('utf8');
};
