import type { Profile } from '@arkflows/contracts';
import type { ConnectorDescription } from '../../catalogue/connector-description.js';
import { effectsOf } from './effects.js';
import type { Findings } from './findings.js';

/** Whether each lookup asks an operation that only reads, and none is missing, as far as the catalogue knows what an action does. */
export function checkLookups(
  { operations, policies }: Profile['spec'],
  connector: ConnectorDescription,
  findings: Findings,
): void {
  const effectOf = effectsOf(operations, connector);
  for (const [name, { lookup }] of Object.entries(operations)) {
    const path = ['spec', 'operations', name];
    if (!lookup) {
      if (policies.onUncertain === 'ask' && effectOf(name) === 'once')
        findings.atKey(
          path,
          `'${name}' must happen once and has no lookup`,
          'Add a `lookup`: the policy `onUncertain: ask` needs it',
        );
      continue;
    }
    const effect = effectOf(lookup.operation);
    if (effect === undefined || effect === 'read') continue;
    findings.atValue(
      [...path, 'lookup', 'operation'],
      `'${lookup.operation}' does more than read`,
      'Name an operation that reads whether the effect has happened',
    );
  }
}
