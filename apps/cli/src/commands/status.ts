import type { Command } from 'commander';
import { z } from 'zod';
import { exitCodes } from '../exit-codes.js';
import { CliFailure } from '../failure.js';
import { expectShape } from '../gateway/expect-shape.js';
import { unavailable } from '../gateway/refusal.js';
import { printList } from '../output/format.js';
import type { OpenSession } from '../session.js';

const Readiness = z.object({
  status: z.enum(['up', 'down']),
  components: z.record(z.string(), z.object({ state: z.string(), since: z.string(), reason: z.string().optional() })),
});

const columns = [
  ['COMPONENT', 'component'],
  ['STATE', 'state'],
  ['SINCE', 'since'],
  ['REASON', 'reason'],
] as const;

const examples = `
Examples:
  $ ark status
  $ ark status --server https://ark.example.com

Needs no API key. Exit code 1 when something that the gateway needs is not there.`;

export function registerStatus(program: Command, open: OpenSession): void {
  program
    .command('status')
    .description('say whether the gateway has all that it needs')
    .addHelpText('after', examples)
    .action(async (_options: object, command: Command) => {
      const session = open(command);
      const answer = await session.client.call({ path: '/readyz', alsoGood: [503] });
      const { body } = answer;
      if (answer.status === 503 && !Readiness.safeParse(body).success) throw unavailable(session.client.server);
      const { status, components } = expectShape(Readiness, body);
      const rows = Object.entries(components).map(([component, health]) => ({ component, ...health }));
      printList(session, rows, columns, 'The gateway needs nothing.');
      if (status === 'down') throw new CliFailure(exitCodes.failed, `${session.client.server.origin} is not ready.`);
    });
}
