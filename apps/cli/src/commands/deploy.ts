import type { Command } from 'commander';
import { urlPath } from '../gateway/url-path.js';
import type { OpenSession } from '../session.js';
import { countOption } from './count-option.js';
import { followDeployment } from './follow-deployment.js';
import { addWaitOptions, type WaitOptions } from './wait-options.js';

const examples = `
Examples:
  $ ark deploy crm-contacts                     # its newest revision, in the gateway's own environment
  $ ark deploy crm-contacts --revision 3 -n sales
  $ ark deploy crm-contacts --no-wait
  $ ark deploy crm-contacts --watch             # and stay: what becomes of each replica

The tests that stand in the profile (spec.tests) are run first; where one fails, nothing is deployed (exit code 4).

Waits until every replica reports that it is active; what keeps one from it is shown, with exit code 1. With --watch a line tells
each change, also after that, until Ctrl-C (exit code 0), until another deployment takes its place (0), or one fails (1).`;

interface DeployOptions extends WaitOptions {
  readonly revision?: number;
  readonly environment?: string;
}

export function registerDeploy(program: Command, open: OpenSession): void {
  const command = program
    .command('deploy')
    .description('make a revision of a profile active')
    .argument('<profile>', 'name of the profile')
    .addOption(countOption('--revision <n>', 'this revision (default: the newest)'))
    .option('-e, --environment <name>', "environment (default: the gateway's own)");
  addWaitOptions(command)
    .addHelpText('after', examples)
    .action(async (profile: string, options: DeployOptions, command: Command) => {
      const session = open(command);
      const { revision, environment } = options;
      const { body } = await session.client.call({
        method: 'POST',
        path: urlPath`/v1/namespaces/${session.namespace}/deployments`,
        body: { type: 'application/json', content: JSON.stringify({ profile, revision, environment }) },
      });
      await followDeployment(session, body, options);
    });
}
