import { ArkError, type Failure, toFailure } from '@arkflows/contracts';

/** An event that somebody gave up while it waited: it is not tried. */
export const cancelled: Failure = toFailure(
  new ArkError('EVENT_CANCELLED', 'The event was cancelled while it was parked'),
);
