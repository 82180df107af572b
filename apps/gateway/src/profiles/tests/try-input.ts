import { ArkError, type ErrorCode, formatPath, type ProblemItem, type Profile, readSample } from '@arkflows/contracts';
import { compileOperation } from '@arkflows/mapping';
import type { Catalogue } from '../../catalogue/catalogue.js';
import { unfitFields } from '../lint/unfit-fields.js';

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
 * event's data, or a CloudEvent where it has `specversion`, and calls nothing. Throws TypeError for an operation that is not there.
 */
export function compileTry({ metadata, spec }: Profile, name: string, catalogue: Catalogue): (sample: unknown) => Made {
  const operation = spec.operations[name];
  if (!operation) throw new TypeError(`The profile has no operation '${name}'`);
  const compiled = compileOperation(operation);
  if ('problems' in compiled) {
    const places = compiled.problems.map(({ path, message }) => ({ path: formatPath(path), message }));
    const refused = misfit('INVALID_PROFILE', `The operation '${name}'`, places);
    return () => refused;
  }
  const { validateInput, mapping } = compiled.ok;
  const { namespace, name: profile, labels } = metadata;
  const scope = { namespace, name: profile, revision: REVISION, labels };
  return (sample) => {
    try {
      const event = readSample(isCloudEvent(sample) ? { event: sample } : { data: sample });
      const violations = validateInput?.(event.data);
      if (violations) return misfit('INPUT_INVALID', "The event's data", violations);
      const input = mapping.map({ data: event.data, event, profile: scope });
      const unfit = unfitFields(catalogue, spec, name, input);
      return unfit.length > 0 ? misfit('MAPPING_FAILED', 'The mapped input', unfit) : { input };
    } catch (error) {
      if (!(error instanceof ArkError)) throw error;
      return { code: error.code, message: error.message, fields: placesOf(error) };
    }
  };
}

const isCloudEvent = (sample: unknown): boolean =>
  typeof sample === 'object' && sample !== null && Object.hasOwn(sample, 'specversion');

/** Worded as the services do: the message tells the first place. What is wrong there may be told in other words. */
function misfit(code: ErrorCode, what: string, places: readonly ProblemItem[]): Refused {
  const { path = '', message = '' } = places[0] ?? {};
  const place = path === '' ? 'it' : `${path}${code === 'INPUT_INVALID' ? '' : ':'}`;
  return { code, message: `${what} does not fit: ${place} ${message}`, fields: places.map((each) => each.path) };
}

/** Where it says that the event is at fault. */
function placesOf({ details = {} }: ArkError): string[] {
  const errors = Array.isArray(details.errors) ? details.errors : [details];
  return errors.map(({ path }) => path).filter((path) => typeof path === 'string');
}
