import {
  checkEffects,
  type ManifestSource,
  nearest,
  type Problem,
  type Profile,
  parseProfile,
  type ReportProblem,
} from '@arkflows/contracts';
import type { Catalogue } from '../../catalogue/catalogue.js';
import type { ConnectorDescription } from '../../catalogue/connector-description.js';
import { effectsOf } from './effects.js';
import { checkExpressions } from './expressions.js';
import { Findings, suggest } from './findings.js';
import { checkAgainstSchema, fitsSchema } from './json-schema.js';
import { checkLookups } from './lookups.js';
import { checkOperationInput } from './operation-input.js';

/** A profile without fault, or all that is wrong with it, in the order of the text. */
export type Linted =
  | { readonly profile: Profile; readonly source: ManifestSource; readonly problems: readonly [] }
  | { readonly profile?: undefined; readonly source: ManifestSource; readonly problems: readonly Problem[] };

/** Everything about a manifest that can be known without reaching the outside. */
export function lintProfile(text: string, catalogue: Catalogue): Linted {
  const { profile, source, problems } = parseProfile(text);
  if (!profile) return { source, problems };
  const findings = check(profile, source, catalogue);
  return findings.length > 0 ? { source, problems: findings } : { profile, source, problems: [] };
}

function check(profile: Profile, source: ManifestSource, catalogue: Catalogue): Problem[] {
  const findings = new Findings(source);
  const connector = catalogue.find(profile.spec.connector);
  if (connector) {
    checkConnection(profile, connector, findings);
    checkOperations(profile, connector, findings);
    checkLookups(profile.spec, connector, findings);
    const report: ReportProblem = (path, message, suggestion) => findings.atValue(path, message, suggestion);
    checkEffects(profile, effectsOf(profile.spec.operations, connector), report);
  } else {
    const meant = nearest(profile.spec.connector, catalogue.names);
    const message = `There is no connector '${profile.spec.connector}'`;
    findings.atValue(['spec', 'connector'], message, suggest(meant, catalogue.names));
  }
  checkExpressions(profile, findings);
  return findings.problems;
}

function checkConnection({ spec }: Profile, connector: ConnectorDescription, findings: Findings): void {
  checkAgainstSchema(connector.connection, spec.connection, ['spec', 'connection'], findings);
  if (connector.credential && spec.credential === undefined && !fitsSchema(connector.credential, {})) {
    const suggestion = "Add 'credential: <name>' and store the secret under that name";
    findings.atKey(['spec', 'connector'], `The connector '${connector.name}' needs a credential`, suggestion);
  }
  if (!connector.credential && spec.credential !== undefined) {
    findings.atKey(['spec', 'credential'], `The connector '${connector.name}' takes no credential`, 'Leave it out');
  }
}

function checkOperations({ spec }: Profile, connector: ConnectorDescription, findings: Findings): void {
  for (const [name, operation] of Object.entries(spec.operations)) {
    const path = ['spec', 'operations', name];
    const action = Object.hasOwn(connector.actions, operation.action) ? connector.actions[operation.action] : undefined;
    if (action) {
      checkOperationInput(action, operation, path, findings);
      continue;
    }
    const known = Object.keys(connector.actions);
    const message = `The connector '${connector.name}' has no action '${operation.action}'`;
    findings.atValue([...path, 'action'], message, suggest(nearest(operation.action, known), known));
  }
}
