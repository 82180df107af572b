import { isSecretName, REDACTED, redact } from '@arkflows/security';

const MAX_SHOWN = 200;

/** The value at `pointer` as JSON of at most 200 characters, without what looks like a secret; undefined for nothing. */
export function shownText(pointer: string, value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (pointer.split('/').some(isSecretName)) return REDACTED;
  const text = JSON.stringify(redact(value)) ?? typeof value;
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}
