import { formatProblem, ProblemItem, type Profile, parseProfile } from '@arkflows/contracts';
import { z } from 'zod';
import { exitCodes } from '../exit-codes.js';
import { CliFailure } from '../failure.js';
import type { GatewayClient } from '../gateway/client.js';
import { expectShape } from '../gateway/expect-shape.js';
import { urlPath } from '../gateway/url-path.js';
import { hideSecrets } from './hide-secrets.js';
import type { Manifest } from './read-manifests.js';

export interface CheckedManifest extends Manifest {
  readonly profile: Profile;
}

const LintResult = z.object({ problems: z.array(ProblemItem) });

/** Reads manifests as profiles. Throws CliFailure `refused` with the problems of all of them, each at its place. */
export function parseManifests(manifests: readonly Manifest[]): CheckedManifest[] {
  const problems: string[] = [];
  const checked: CheckedManifest[] = [];
  for (const manifest of manifests) {
    const parsed = parseProfile(manifest.text);
    if (parsed.profile) checked.push({ ...manifest, profile: parsed.profile });
    else problems.push(...parsed.problems.map((problem) => shown(problem, manifest)));
  }
  refuseAny(problems);
  return checked;
}

/** Asks the gateway what only it knows: connectors, actions, expressions. Throws CliFailure `refused` with all problems. */
export async function lintManifests(client: GatewayClient, manifests: readonly CheckedManifest[]): Promise<void> {
  const problems: string[] = [];
  for (const manifest of manifests) {
    const { namespace, name } = manifest.profile.metadata;
    const path = urlPath`/v1/namespaces/${namespace}/profiles/${name}:lint`;
    const { body } = await client.call({ method: 'POST', path, body: manifestBody(manifest) });
    problems.push(...expectShape(LintResult, body).problems.map((problem) => shown(problem, manifest)));
  }
  refuseAny(problems);
}

/** A manifest as the gateway takes it; YAML holds JSON too. */
export const manifestBody = ({ text }: Manifest) => ({ type: 'application/yaml', content: text });

/** A problem with the lines of the file around its place, without secrets. */
export const shown = (problem: ProblemItem, { text, file }: Manifest): string =>
  formatProblem(problem, hideSecrets(text), file);

function refuseAny(problems: readonly string[]): void {
  if (problems.length === 0) return;
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  throw new CliFailure(exitCodes.refused, `${problems.join('\n\n')}\n\n${count}.`);
}
