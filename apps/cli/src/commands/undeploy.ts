import type { Command } from 'commander';
import { urlPath } from '../gateway/url-path.js';
import { printDone } from '../output/format.js';
import type { OpenSession } from '../session.js';
import { currentDeployment } from './current-deployment.js';
import { describeDeployment } from './deployment.js';

const examples = `
Examples:
  $ ark undeploy crm-contacts
  $ ark undeploy crm-contacts -n sales -e staging

Its triggers stop; where they stood is kept, so that a later deployment goes on from there.`;

export function registerUndeploy(program: Command, open: OpenSession): void {
  program
    .command('undeploy')
    .description('take a profile out of action')
    .argument('<profile>', 'name of the profile')
    .option('-e, --environment <name>', "environment (default: the gateway's own)")
    .addHelpText('after', examples)
    .action(async (profile: string, { environment }: { environment?: string }, command: Command) => {
      const session = open(command);
      const deployment = await currentDeployment(session, profile, environment);
      const path = urlPath`/v1/namespaces/${session.namespace}/deployments/${deployment.id}`;
      await session.client.call({ method: 'DELETE', path });
      printDone(session, `Undeployed ${describeDeployment(deployment)}.`, { undeployed: deployment });
    });
}
