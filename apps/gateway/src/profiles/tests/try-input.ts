import { ArkError, type ErrorCode, type Profile, readSample } from '@arkflows/contracts';
import type { Catalogue } from '../../catalogue/catalogue.js';
import { mapOperation, placesOf } from '../mapping/map-operation.js';

/** Why an event does not come to its action. */
export interface Refused {
  readonly code: ErrorCode;
  readonly message: string;
  /** Fields of the action's input, or JSON Pointers into the event's data. */
  readonly fields: readonly string[];
}

/** What the action would be given, or why it would be given nothing. */
export type Made = { readonly input: unknown } | Refused;

/** Expressions see it as `profile.revision` in every test, so that a test passes or fails the same before and after it is stored. */
const REVISION = 0;

/**
 * Compiles an operation of a profile up to the call: read, check, map, and check by the action's schema. The function takes an
 * event's data, or a CloudEvent where it has `specversion`, and calls nothing.
 */
export function compileTry(profile: Profile, operation: string, catalogue: Catalogue): (sample: unknown) => Made {
  const attempt = orRefused(() => mapOperation(profile, operation, REVISION, catalogue));
  if ('code' in attempt) return () => attempt;
  return (sample) =>
    orRefused(() => {
      const event = readSample(isCloudEvent(sample) ? { event: sample } : { data: sample });
      return { input: attempt.inputOf(attempt.scopeOf(event)) };
    });
}

const isCloudEvent = (sample: unknown): boolean =>
  typeof sample === 'object' && sample !== null && Object.hasOwn(sample, 'specversion');

function orRefused<T>(work: () => T): T | Refused {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ArkError)) throw error;
    const { code, message, details = {} } = error;
    const places: readonly { readonly path?: unknown }[] = placesOf(error) ?? [details];
    return { code, message, fields: places.map(({ path }) => path).filter((path) => typeof path === 'string') };
  }
}
