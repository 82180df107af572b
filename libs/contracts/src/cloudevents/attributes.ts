import { EventFault } from './event-fault.js';
import { isTimestamp } from './timestamp.js';

const MAX_NAME_LENGTH = 128;
const requiredAttributes = ['id', 'source', 'type'] as const;

/** Whether CloudEvents 1.0 allows an attribute of this name: lower-case letters and digits, and not `data`. */
export function isAttributeName(name: string): boolean {
  if (name.length === 0 || name.length > MAX_NAME_LENGTH || name === 'data') return false;
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i);
    if (!((code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39))) return false;
  }
  return true;
}

/**
 * Throws EventFault when an attribute that each event must have is missing or empty, the version is not 1.0, or the time none.
 * `nameOf` says how the binding at hand writes an attribute: `ce_id` in Kafka.
 */
export function checkAttributes(event: Readonly<Record<string, unknown>>, nameOf: (attribute: string) => string): void {
  if (event.specversion !== '1.0') {
    const name = nameOf('specversion');
    const { specversion } = event;
    const message =
      typeof specversion === 'string' && specversion !== ''
        ? `${name} is '${specversion.slice(0, 16)}'; only 1.0 is read`
        : `${name} is missing; it must be 1.0`;
    throw new EventFault(message, { path: 'specversion' });
  }
  for (const attribute of requiredAttributes) {
    const value = event[attribute];
    if (typeof value !== 'string' || value === '') {
      throw new EventFault(`${nameOf(attribute)} is missing or empty; every event needs it`, { path: attribute });
    }
  }
  const { time } = event;
  if (time !== undefined && !isTimestamp(String(time))) {
    throw new EventFault(`${nameOf('time')} must be a time such as 2026-01-31T12:00:00Z (RFC 3339)`, { path: 'time' });
  }
}
