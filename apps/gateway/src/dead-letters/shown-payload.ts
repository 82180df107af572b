import { isSecretName, REDACTED, redact, redactText } from '@arkflows/security';
import type { DeadLetterEntity } from './dead-letter.entity.js';

/** A payload as it may be shown: what looks like a secret is taken out. */
export interface ShownPayload {
  /** `json`: data is the parsed value; `text`: a text that is no JSON; `bytes`: not shown; `none`: there was no value. */
  readonly kind: 'json' | 'text' | 'bytes' | 'none';
  readonly data?: unknown;
  /** Of the whole value. */
  readonly bytes: number;
  /** Whether only its beginning is shown. */
  readonly truncated: boolean;
}

/** The payload of a dead letter, redacted. */
export function shownPayload({ value, valueBytes }: Pick<DeadLetterEntity, 'value' | 'valueBytes'>): ShownPayload {
  if (value === null) return { kind: 'none', bytes: 0, truncated: false };
  const bytes = valueBytes ?? value.length;
  const truncated = bytes > value.length;
  const text = utf8(value, truncated);
  if (text === undefined) return { kind: 'bytes', bytes, truncated };
  const parsed = truncated ? undefined : json(text);
  return parsed
    ? { kind: 'json', data: redact(parsed.value), bytes, truncated }
    : { kind: 'text', data: redactText(text), bytes, truncated };
}

/** The headers that the record came with, redacted. */
export function shownHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, isSecretName(name) ? REDACTED : redactText(value)]),
  );
}

/** A cut may go through a character. */
function utf8(bytes: Buffer, truncated: boolean): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: truncated });
  } catch {
    return undefined;
  }
}

function json(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
