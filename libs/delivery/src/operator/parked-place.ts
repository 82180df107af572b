import { ArkError } from '@arkflows/contracts';

/** Where a parked event stands in the store, in the order of lists. */
export interface ParkedPlace {
  /** `namespace/name`. */
  readonly profile: string;
  readonly subscription: string;
  readonly partition: number;
  readonly offset: number;
}

export const writeCursor = ({ profile, subscription, partition, offset }: ParkedPlace): string =>
  Buffer.from(JSON.stringify([profile, subscription, partition, offset])).toString('base64url');

/** Throws ArkError INVALID_REQUEST for a text that is no cursor of a list of parked events. */
export function readCursor(text: string): ParkedPlace {
  const parts = parse(text);
  const [profile, subscription, partition, offset] = Array.isArray(parts) ? parts : [];
  const whole = typeof profile === 'string' && typeof subscription === 'string';
  if (whole && Number.isInteger(partition) && Number.isSafeInteger(offset)) {
    return { profile, subscription, partition, offset };
  }
  throw new ArkError('INVALID_REQUEST', 'This cursor is from no list of parked events', {
    details: { path: 'cursor' },
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return null;
  }
}
