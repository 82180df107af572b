import {
  ArkError,
  type CloudEvent,
  type DocumentPath,
  formatPath,
  nearest,
  type ProblemItem,
  type Profile,
} from '@arkflows/contracts';
import { type Compiled, compileOperation } from '@arkflows/mapping';
import type { Catalogue } from '../../catalogue/catalogue.js';
import { checkAgainstSchema } from '../lint/json-schema.js';

/** What expressions see. */
interface MappingScope {
  readonly data: unknown;
  readonly event: CloudEvent;
  readonly profile: object;
}

/** An operation of a profile, up to the call: nothing is called. */
export interface MappedOperation {
  scopeOf(event: CloudEvent): MappingScope;
  /**
   * What the action would be given. Throws ArkError as the services do: INPUT_INVALID, or MAPPING_FAILED, with each place in
   * `details.errors`; where an expression fails, with the target field in `details.path`.
   */
  inputOf(scope: MappingScope): unknown;
}

/**
 * Compiles how an operation checks and maps an event, and checks the outcome by the catalogue's schema of its action. `revision` is what
 * expressions see as `profile.revision`. Throws ArkError NOT_FOUND for an operation that is not there, INVALID_PROFILE for one that
 * does not compile (any more).
 */
export function mapOperation(
  { metadata, spec }: Profile,
  name: string,
  revision: number,
  catalogue: Catalogue,
): MappedOperation {
  const operation = spec.operations[name];
  if (!operation) throw unknownOperation(name, Object.keys(spec.operations));
  const { validateInput, mapping } = compiled(['spec', 'operations', name], compileOperation(operation));
  const schema = catalogue.find(spec.connector)?.actions[operation.action]?.input;
  const profile = { namespace: metadata.namespace, name: metadata.name, revision, labels: metadata.labels };
  return {
    scopeOf: (event) => ({ data: event.data, event, profile }),
    inputOf: (scope) => {
      refuseMisfit('INPUT_INVALID', "The event's data", validateInput?.(scope.data) ?? []);
      const input = mapping.map(scope);
      const unfit: ProblemItem[] = [];
      const take = (path: DocumentPath, message: string) => unfit.push({ path: formatPath(path), message });
      if (schema) checkAgainstSchema(schema, input, [], { atValue: take, atKey: take });
      refuseMisfit('MAPPING_FAILED', 'The mapped input', unfit);
      return input;
    },
  };
}

/** What was compiled. Throws ArkError INVALID_PROFILE with each place below `path`. */
export function compiled<T>(path: DocumentPath, result: Compiled<T>): T {
  if ('ok' in result) return result.ok;
  const errors = result.problems.map((one) => ({ path: formatPath([...path, ...one.path]), message: one.message }));
  const [first] = errors;
  throw new ArkError('INVALID_PROFILE', first ? `${first.path}: ${first.message}` : 'It does not compile', {
    details: { errors },
  });
}

/** The message tells the first place, as that of the services does; what is wrong there may be told in other words. */
function refuseMisfit(code: 'INPUT_INVALID' | 'MAPPING_FAILED', what: string, errors: readonly ProblemItem[]): void {
  const [first] = errors;
  if (!first) return;
  const place = first.path === '' ? 'it' : `${first.path}${code === 'MAPPING_FAILED' ? ':' : ''}`;
  throw new ArkError(code, `${what} does not fit: ${place} ${first.message}`, { details: { errors } });
}

function unknownOperation(name: string, known: readonly string[]): ArkError {
  const meant = nearest(name, known);
  return new ArkError(
    'NOT_FOUND',
    `The profile has no operation '${name}'${meant ? `; did you mean '${meant}'?` : ''}`,
  );
}

/** The places that an error of the above tells; none where it names a field of the mapping instead. */
export const placesOf = ({ details }: ArkError): readonly ProblemItem[] | null =>
  Array.isArray(details?.errors) ? details.errors : null;
