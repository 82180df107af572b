import type { Command } from 'commander';
import { exitCodes } from '../exit-codes.js';
import { CliFailure } from '../failure.js';
import { expectShape } from '../gateway/expect-shape.js';
import { urlPath } from '../gateway/url-path.js';
import { manifestBody, parseManifests } from '../manifests/check-manifests.js';
import { readManifests } from '../manifests/read-manifests.js';
import { printDone } from '../output/format.js';
import type { OpenSession } from '../session.js';
import { countOption } from './count-option.js';
import { ReplayReport, renderReplay } from './replay-report.js';

/** Longer than a gateway lets it take. */
const TIMEOUT_MS = 60_000;

const examples = `
Examples:
  $ ark replay crm-contacts.yaml
  $ ark replay crm-contacts.yaml --trigger customer-updated --last 10000
  $ ark replay crm-contacts.yaml --fail-on-change -o json    # for a pipeline

Maps the newest events of the trigger's topic by this manifest and by the revision that is deployed, and shows field by field what
would change, with the values of a real event. Nothing is stored, deployed or carried out. The API key needs 'profiles.replay'.
Exit code 0 whatever would change; 8 with --fail-on-change when anything would, and for nothing else.`;

interface ReplayOptions {
  readonly environment?: string;
  readonly trigger?: string;
  readonly last?: number;
  readonly failOnChange?: boolean;
}

export function registerReplay(program: Command, open: OpenSession): void {
  program
    .command('replay')
    .description('see what a manifest would change for past events')
    .argument('<file>', 'manifest file, or - for standard input')
    .option('--trigger <name>', 'whose events (default: the only one of the deployed revision)')
    .addOption(countOption('--last <n>', 'how many of the newest events, up to 10000 (default: 1000)'))
    .option('-e, --environment <name>', "where the profile is deployed (default: the gateway's own)")
    .option('--fail-on-change', 'exit code 8 when anything would change')
    .addHelpText('after', examples)
    .action(async (file: string, options: ReplayOptions, command: Command) => {
      const { environment, trigger, last, failOnChange } = options;
      const session = open(command);
      const [manifest, ...others] = parseManifests(await readManifests(file, session.terminal.input));
      if (!manifest || others.length > 0) throw new CliFailure(exitCodes.usage, `${file} must hold one profile`);
      const { namespace, name } = manifest.profile.metadata;
      const { body } = await session.client.call({
        method: 'POST',
        path: urlPath`/v1/namespaces/${namespace}/profiles/${name}:replay`,
        query: { environment, trigger, last },
        body: manifestBody(manifest),
        timeoutMs: TIMEOUT_MS,
      });
      const report = expectShape(ReplayReport, body);
      printDone(session, renderReplay(report).trimEnd(), body as object);
      if (failOnChange && report.changed) throw new CliFailure(exitCodes.changed, 'The candidate changes something.');
    });
}
