import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { CliFailure } from '../failure.js';
import { FollowedRuns } from '../gateway/followed-runs.js';
import type { Item } from '../gateway/pages.js';
import { urlPath } from '../gateway/url-path.js';
import { printable } from '../output/printable.js';
import type { OpenSession, Session } from '../session.js';

/** A gateway with nothing to tell says so every 15 seconds. */
const SILENCE_MS = 45_000;
const PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

const examples = `
Examples:
  $ ark tail
  $ ark tail --profile cities -o json       # one JSON object per line

Shows runs as they come, from now on, until Ctrl-C. When there are many, successful ones are a sample. When the gateway goes away it
goes on trying, and then shows what came meanwhile.`;

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
      await follow(session, new FollowedRuns(session.client, path, { profile, environment }, SILENCE_MS));
    });
}

/** Until the signal aborts. Throws what does not pass by itself, and at the beginning whatever there is. */
async function follow(session: Session, runs: FollowedRuns): Promise<void> {
  const { signal, output, errors } = session.terminal;
  let failures = 0;
  const heard = () => {
    failures = 0;
  };
  while (!signal.aborted) {
    try {
      for await (const run of runs.connect(heard)) output.write(`${line(run, session)}\n`);
    } catch (error) {
      if (signal.aborted) return;
      if (!runs.begun || !passes(error)) throw error;
      if (failures === 0) errors.write(`${error.message}\nTrying again.\n`);
      failures = Math.min(failures + 1, 10);
    }
    const pauseMs = Math.min(PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS);
    await sleep(pauseMs, undefined, { signal }).catch(() => {});
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
