import { redactText } from '@arkflows/security';
import { withoutNul } from '../storage/plain-text.js';
import type { DeadLetterEntity } from './dead-letter.entity.js';
import { shownPayload } from './shown-payload.js';

const MAX_LENGTH = 16 * 1024;

/** What a search looks into: no more than is shown, or it would tell secrets bit by bit. */
export function searchedText({
  message,
  key,
  value,
  valueBytes,
}: Pick<DeadLetterEntity, 'message' | 'key' | 'value' | 'valueBytes'>): string {
  const { data = '' } = shownPayload({ value, valueBytes });
  const payload = typeof data === 'string' ? data : JSON.stringify(data);
  const shown = [redactText(message), redactText(key?.toString('utf8') ?? ''), payload.slice(0, MAX_LENGTH)];
  return withoutNul(shown.join('\n')).toLowerCase();
}
