import { type DocumentPath, nearest, type Operation } from '@arkflows/contracts';
import type { JsonSchema } from '../../catalogue/connector-description.js';
import type { Findings } from './findings.js';
import { propertiesOf } from './schema-fields.js';

/**
 * Whether fixed lists of names (the key columns of an upsert) name fields that are fixed or mapped. `targets` are the steps of
 * all that is mapped.
 */
export function checkNamedFields(
  input: JsonSchema,
  operation: Operation,
  targets: readonly (readonly string[])[],
  base: DocumentPath,
  findings: Findings,
): void {
  for (const [list, { namesFieldsOf: holder }] of Object.entries(propertiesOf(input))) {
    const names = operation.with[list];
    if (typeof holder !== 'string' || !Array.isArray(names)) continue;
    const isWhole = (field: string) => targets.some(([first, ...rest]) => first === field && rest.length === 0);
    if (isWhole(holder) || isWhole(list)) continue;
    const given = fieldsGiven(operation.with[holder], targets, holder);
    for (const [index, name] of names.entries()) {
      if (typeof name !== 'string' || given.has(name)) continue;
      const target = `${holder}.${name}`;
      const meant = nearest(name, given);
      const near = meant === undefined ? '' : `Did you mean '${holder}.${meant}' to be it? `;
      findings.atValue(
        [...base, 'with', list, index],
        `'${list}' names '${name}', but '${target}' is neither fixed nor mapped`,
        `${near}Map it: '${target}: <expression>'`,
      );
    }
  }
}

function fieldsGiven(fixed: unknown, targets: readonly (readonly string[])[], holder: string): ReadonlySet<string> {
  const mapped = targets.flatMap(([first, field]) => (first === holder && field !== undefined ? [field] : []));
  return new Set([...(typeof fixed === 'object' && fixed !== null ? Object.keys(fixed) : []), ...mapped]);
}
