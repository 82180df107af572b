import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { CliFailure } from '../failure.js';
import type { Item } from '../gateway/pages.js';
import { RecordedRuns } from '../gateway/recorded-runs.js';
import { urlPath } from '../gateway/url-path.js';
import { printable } from '../output/printable.js';
import type { OpenSession, Session } from '../session.js';

const EVERY_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

const examples = `
Examples:
  $ ark tail
  $ ark tail --profile cities -o json       # one JSON object per line

Shows runs as they come, from now on, until Ctrl-C. When there are many, successful ones are a sample. While the gateway cannot be
reached it goes on trying, and then shows what came meanwhile.`;

interface TailOptions {
  readonly profile?: string;
  readonly environment?: string;
}

export function registerTail(program: Command, open: OpenSession): void {
  program
    .command('tail')
    .description('show runs as they come')
    .option('--profile <name>', 'only those of this profile')
    .option('-e, --environment <name>', "environment (default: the gateway's own)")
    .addHelpText('after', examples)
    .action(async ({ profile, environment }: TailOptions, command: Command) => {
      const session = open(command);
      const path = urlPath`/v1/namespaces/${session.namespace}/runs`;
      const runs = new RecordedRuns(session.client, path, { profile, environment });
      await runs.look();
      await follow(session, runs);
    });
}

/** Until the signal aborts. Throws what does not pass by itself. */
async function follow(session: Session, runs: RecordedRuns): Promise<void> {
  const { signal, output, errors } = session.terminal;
  for (let failures = 0; ; ) {
    const pauseMs = Math.min(EVERY_MS * 2 ** failures, LONGEST_PAUSE_MS);
    await sleep(pauseMs, undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
    try {
      for (const run of await runs.look()) output.write(`${line(run, session)}\n`);
      failures = 0;
    } catch (error) {
      if (signal.aborted) return;
      if (!passes(error)) throw error;
      if (failures === 0) errors.write(`${error.message}\nTrying again.\n`);
      failures = Math.min(failures + 1, 10);
    }
  }
}

const passing = new Set<ExitCode>([exitCodes.unreachable, exitCodes.failed]);

/** Whether it may be better in a while. */
const passes = (error: unknown): error is CliFailure => error instanceof CliFailure && passing.has(error.exitCode);

function line(run: Item, { format }: Session): string {
  if (format !== 'table') return JSON.stringify(run);
  const { startedAt, runId, profile, operation, status, code, durationMs, message } = run;
  const parts = [startedAt, runId, `${profile}/${operation}`, status, `${durationMs} ms`, code, message];
  return printable(parts.filter((part) => part !== undefined && part !== null).join('  '));
}
