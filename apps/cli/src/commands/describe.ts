import { DescribeAnswer } from '@arkflows/contracts';
import type { Command } from 'commander';
import { expectShape } from '../gateway/expect-shape.js';
import { urlPath } from '../gateway/url-path.js';
import { printOne } from '../output/format.js';
import type { OpenSession } from '../session.js';

const examples = `
Examples:
  $ ark describe crm-contacts
  $ ark describe crm-contacts -n sales -e staging

Asks the integration service that carries the profile out: the replica that answers first tells its service, its instance and the
connectors that it has. Exit code 1 when none answers.`;

export function registerDescribe(program: Command, open: OpenSession): void {
  program
    .command('describe')
    .description('say which service carries out a profile')
    .argument('<profile>', 'name of the profile')
    .option('-e, --environment <name>', "whose services are asked (default: the gateway's own)")
    .addHelpText('after', examples)
    .action(async (profile: string, { environment }: { environment?: string }, command: Command) => {
      const session = open(command);
      const path = urlPath`/v1/namespaces/${session.namespace}/profiles/${profile}:describe`;
      const { body } = await session.client.call({ path, query: { environment } });
      printOne(session, expectShape(DescribeAnswer, body));
    });
}
