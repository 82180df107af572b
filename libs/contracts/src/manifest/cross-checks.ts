import { checkLookups } from './lookup-checks.js';
import { checkPolicies } from './policy-checks.js';
import { formatPath, type Problem, type ReportProblem } from './problem.js';
import type { Profile } from './profile.js';
import type { ManifestSource } from './source.js';
import { checkTests } from './test-checks.js';
import { checkTriggers } from './trigger-checks.js';

/** What no single field shows: names that refer to each other, fields that need another, and topics that are not the user's. */
export function crossCheck(profile: Profile, source: ManifestSource): Problem[] {
  const problems: Problem[] = [];
  const report: ReportProblem = (path, message, suggestion) =>
    problems.push({ path: formatPath(path), ...source.positionOf(path), message, suggestion });
  checkTriggers(profile.spec, report);
  checkLookups(profile.spec, report);
  checkPolicies(profile, report);
  checkTests(profile.spec, report);
  return problems;
}
