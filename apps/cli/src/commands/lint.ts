import type { Command } from 'commander';
import { lintManifests, parseManifests } from '../manifests/check-manifests.js';
import { readManifests } from '../manifests/read-manifests.js';
import { printDone } from '../output/format.js';
import type { OpenSession } from '../session.js';

const examples = `
Examples:
  $ ark lint -f crm-contacts.yaml
  $ ark lint -f profiles/ --offline         # syntax and fields only, without a gateway

The gateway knows the connectors, compiles every expression, and runs the tests that stand in a profile (spec.tests); each problem
is shown at its line and column. Exit code 4 when there is any.`;

export function registerLint(program: Command, open: OpenSession): void {
  program
    .command('lint')
    .description('check profiles without storing them')
    .requiredOption('-f, --file <path>', 'file, folder, or - for standard input')
    .option('--offline', 'check only what needs no gateway')
    .addHelpText('after', examples)
    .action(async ({ file, offline }: { file: string; offline?: boolean }, command: Command) => {
      const session = open(command);
      const manifests = parseManifests(await readManifests(file, session.terminal.input));
      if (!offline) await lintManifests(session.client, manifests);
      const profiles = manifests.map(({ profile: { metadata } }) => `${metadata.namespace}/${metadata.name}`);
      const sentence = profiles.length === 1 ? `${profiles[0]} is valid.` : `${profiles.length} profiles are valid.`;
      printDone(session, sentence, { valid: profiles });
    });
}
