import { ArkError, type Profile } from '@arkflows/contracts';
import { compileHappened } from '@arkflows/mapping';
import type { PlannedLookup, PlannedOperation } from './plan.js';

/**
 * The operations with their lookups. Throws ArkError INVALID_PROFILE with the place where one asks an operation that does more than
 * read, and where the profile would have to ask and cannot.
 */
export function planLookups(
  { operations: defined, policies }: Profile['spec'],
  operations: ReadonlyMap<string, PlannedOperation>,
): ReadonlyMap<string, PlannedOperation> {
  const planned = [...operations].map(([name, operation]): [string, PlannedOperation] => {
    const path = `spec.operations.${name}.lookup`;
    const lookup = defined[name]?.lookup;
    if (lookup) return [name, { ...operation, lookup: planLookup(path, lookup, operations) }];
    if (policies.onUncertain === 'ask' && operation.effect === 'once')
      throw invalid(path, 'the policy `onUncertain: ask` needs it, since the operation must happen once');
    return [name, operation];
  });
  return new Map(planned);
}

function planLookup(
  path: string,
  lookup: { readonly operation: string; readonly happened: string },
  operations: ReadonlyMap<string, PlannedOperation>,
): PlannedLookup {
  const operation = operations.get(lookup.operation);
  if (!operation) throw invalid(`${path}.operation`, `no operation '${lookup.operation}'`);
  if (operation.effect !== 'read')
    throw invalid(
      `${path}.operation`,
      `'${lookup.operation}' does more than read: its effect is '${operation.effect}'`,
    );
  const happened = compileHappened(lookup.happened);
  if ('ok' in happened) return { operation, happened: happened.ok };
  throw invalid(`${path}.happened`, happened.problems[0]?.message ?? 'does not compile');
}

const invalid = (path: string, message: string) =>
  new ArkError('INVALID_PROFILE', `${path}: ${message}`, { details: { path } });
