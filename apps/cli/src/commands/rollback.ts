import type { Command } from 'commander';
import { urlPath } from '../gateway/url-path.js';
import type { OpenSession } from '../session.js';
import { currentDeployment } from './current-deployment.js';
import { followDeployment } from './follow-deployment.js';
import { addWaitOptions, type WaitOptions } from './wait-options.js';

const examples = `
Examples:
  $ ark rollback crm-contacts                   # back to the revision that was active before

A rollback is a new deployment of an older revision; 'ark get deployments' shows both.`;

interface RollbackOptions extends WaitOptions {
  readonly environment?: string;
}

export function registerRollback(program: Command, open: OpenSession): void {
  const command = program
    .command('rollback')
    .description('deploy the revision that was active before')
    .argument('<profile>', 'name of the profile')
    .option('-e, --environment <name>', "environment (default: the gateway's own)");
  addWaitOptions(command)
    .addHelpText('after', examples)
    .action(async (profile: string, options: RollbackOptions, command: Command) => {
      const session = open(command);
      const { id } = await currentDeployment(session, profile, options.environment);
      const path = urlPath`/v1/namespaces/${session.namespace}/deployments/${id}:rollback`;
      const { body } = await session.client.call({ method: 'POST', path });
      await followDeployment(session, body, options);
    });
}
