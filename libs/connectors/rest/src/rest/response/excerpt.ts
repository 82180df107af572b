import type { KnownSecrets } from '../secrets/known-secrets.js';

/** The beginning of a text, on one line, without these secrets; a ConnectorError takes out what looks like one besides. */
export function excerptWithout(text: string, secrets: KnownSecrets, length: number): string {
  const line = secrets.outOfMessage(text).replaceAll(/\s+/g, ' ').trim();
  return line.length > length ? `${line.slice(0, length - 1)}…` : line;
}
