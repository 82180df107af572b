import type { Command } from 'commander';
import { z } from 'zod';
import { exitCodes } from '../exit-codes.js';
import { CliFailure } from '../failure.js';
import { expectShape } from '../gateway/expect-shape.js';
import { GatewayProblem } from '../gateway/refusal.js';
import { urlPath } from '../gateway/url-path.js';
import {
  type CheckedManifest,
  lintManifests,
  manifestBody,
  parseManifests,
  shown,
} from '../manifests/check-manifests.js';
import { readManifests } from '../manifests/read-manifests.js';
import { printList } from '../output/format.js';
import type { OpenSession, Session } from '../session.js';

const examples = `
Examples:
  $ ark apply -f crm-contacts.yaml          # one profile
  $ ark apply -f profiles/                  # every .yaml, .yml and .json file of a folder
  $ cat crm.yaml | ark apply -f -           # standard input
  $ ark apply -f profiles/ --dry-run        # everything is checked, nothing stored

The namespace stands in the manifest. What did not change keeps its revision. A stored profile does nothing until it is
deployed: 'ark deploy'.`;

const columns = [
  ['NAMESPACE', 'namespace'],
  ['PROFILE', 'profile'],
  ['REVISION', 'revision'],
  ['RESULT', 'result'],
] as const;

const Stored = z.object({ revision: z.int() });

export function registerApply(program: Command, open: OpenSession): void {
  program
    .command('apply')
    .description('store profiles: a new revision of each that changed')
    .requiredOption('-f, --file <path>', 'file, folder, or - for standard input')
    .option('--dry-run', 'check everything, store nothing')
    .addHelpText('after', examples)
    .action(async ({ file, dryRun }: { file: string; dryRun?: boolean }, command: Command) => {
      const session = open(command);
      const manifests = parseManifests(await readManifests(file, session.terminal.input));
      for (const { profile } of manifests)
        refuseOtherNamespace(session, profile.metadata.namespace, profile.metadata.name);
      await lintManifests(session.client, manifests);
      const results = [];
      for (const manifest of manifests) results.push(dryRun ? valid(manifest) : await store(session, manifest));
      printList(session, results, columns, 'Nothing to apply.');
    });
}

/** `-n` cannot move a manifest to another namespace, so a difference is a mistake. */
function refuseOtherNamespace({ chosenNamespace }: Session, namespace: string, name: string): void {
  if (!chosenNamespace || chosenNamespace === namespace) return;
  const message = `Profile '${name}' says metadata.namespace '${namespace}', but -n or ARK_NAMESPACE says '${chosenNamespace}'`;
  throw new CliFailure(exitCodes.usage, message, 'Change one of them.');
}

const valid = ({ profile: { metadata } }: CheckedManifest) => ({
  namespace: metadata.namespace,
  profile: metadata.name,
  revision: null,
  result: 'valid (dry run)',
});

async function store({ client }: Session, manifest: CheckedManifest) {
  const { namespace, name } = manifest.profile.metadata;
  const path = urlPath`/v1/namespaces/${namespace}/profiles/${name}`;
  try {
    const before = await client.call({ path, alsoGood: [404] });
    const { body } = await client.call({ method: 'PUT', path, body: manifestBody(manifest) });
    const { revision } = expectShape(Stored, body);
    const known = before.status === 404 ? undefined : expectShape(Stored, before.body).revision;
    const result = known === undefined ? 'created' : known === revision ? 'unchanged' : 'changed';
    return { namespace, profile: name, revision, result };
  } catch (error) {
    if (!(error instanceof GatewayProblem) || !error.problem.errors?.length) throw error;
    const places = error.problem.errors.map((problem) => shown(problem, manifest));
    throw new CliFailure(error.exitCode, places.join('\n\n'), error.advice);
  }
}
