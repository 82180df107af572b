import { type CloudEvent, eventTypes } from '../cloudevents/event.js';
import { timestampMs } from '../cloudevents/timestamp.js';
import { ArkError } from '../errors.js';
import { redriveAttributes } from './redrive.js';

/** What a command asks for. */
export interface Command {
  readonly namespace: string;
  readonly profile: string;
  readonly operation: string;
  /** Milliseconds since the epoch; from then on it is not carried out any more. */
  readonly expiresAt?: number;
}

const ownTypes = 'io.arkflows.';

/**
 * Reads from an event on a command topic what it asks for: `arkprofile` (`namespace/name`), `arkoperation`, `expirytime`.
 * Its type may be any of the producer's; of ours only `io.arkflows.command.v1`, so that no result is taken for a command; what is
 * redriven was asked for.
 * Throws ArkError COMMAND_NOT_ROUTABLE.
 */
export function readCommand(event: CloudEvent): Command {
  const { arkprofile, arkoperation, expirytime, type } = event;
  const ofAnother = type.startsWith(ownTypes) && type !== eventTypes.command && type !== eventTypes.bare;
  if (ofAnother && event[redriveAttributes.of] === undefined) {
    throw notRoutable(`an event of type '${type}' is not a command`, 'type');
  }
  const [namespace, profile, ...more] = arkprofile?.split('/') ?? [];
  if (!namespace || !profile || more.length > 0) {
    const said = arkprofile === undefined ? 'is missing' : `is '${arkprofile.slice(0, 130)}'`;
    throw notRoutable(`arkprofile ${said}; it must be namespace/name, such as default/places`, 'arkprofile');
  }
  if (!arkoperation)
    throw notRoutable(`arkoperation is missing; it must name an operation of ${arkprofile}`, 'arkoperation');
  if (expirytime === undefined) return { namespace, profile, operation: arkoperation };
  const expiresAt = timestampMs(expirytime);
  if (Number.isNaN(expiresAt))
    throw notRoutable('expirytime must be a time such as 2026-01-31T12:00:00Z', 'expirytime');
  return { namespace, profile, operation: arkoperation, expiresAt };
}

function notRoutable(message: string, path: string): ArkError {
  return new ArkError('COMMAND_NOT_ROUTABLE', `The command cannot be routed: ${message}`, {
    details: { errors: [{ path, message }] },
  });
}
