import { REDACTED } from '@arkflows/security';

/** Secrets shorter than this would blot out ordinary words. */
const SHORTEST_SECRET = 4;

/** The beginning of a text, on one line, without these secrets; a ConnectorError takes out what looks like one besides. */
export function excerptWithout(text: string, secrets: readonly string[], length: number): string {
  const cleaned = secrets
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .reduce((rest, secret) => rest.replaceAll(secret, REDACTED), text);
  const line = cleaned.replaceAll(/\s+/g, ' ').trim();
  return line.length > length ? `${line.slice(0, length - 1)}…` : line;
}
