import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { type Item, listItems } from '../gateway/pages.js';
import { urlPath } from '../gateway/url-path.js';
import { printable } from '../output/printable.js';
import type { OpenSession, Session } from '../session.js';

const EVERY_MS = 1_000;
/** Runs that are looked at each time; when more come in a second, the oldest of them are not shown. */
const PER_LOOK = 200;
/** How long before the last look runs may have begun that were reported since. */
const OVERLAP_MS = 60_000;

const examples = `
Examples:
  $ ark tail
  $ ark tail --profile cities -o json       # one JSON object per line

Shows runs as they come, from now on, until Ctrl-C. When there are many, successful ones are a sample.`;

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
    .action(async (options: TailOptions, command: Command) => {
      const session = open(command);
      const { signal, output } = session.terminal;
      const look = latest(session, options);
      await look();
      while (!signal.aborted) {
        await sleep(EVERY_MS, undefined, { signal }).catch(() => {});
        if (signal.aborted) return;
        const runs = await look().catch((error: unknown) => {
          if (signal.aborted) return [];
          throw error;
        });
        for (const run of runs) output.write(`${line(run, session)}\n`);
      }
    });
}

/** Gives, the oldest first, the runs that were not given before. */
function latest({ client, namespace }: Session, { profile, environment }: TailOptions): () => Promise<Item[]> {
  const path = urlPath`/v1/namespaces/${namespace}/runs`;
  let seen = new Set<unknown>();
  return async () => {
    const since = new Date(Date.now() - OVERLAP_MS).toISOString();
    const runs = await listItems(client, path, PER_LOOK, { profile, environment, since });
    const fresh = runs.filter(({ runId }) => !seen.has(runId)).reverse();
    // What has left the list cannot come back: it is older than what stands there.
    seen = new Set(runs.map(({ runId }) => runId));
    return fresh;
  };
}

function line(run: Item, { format }: Session): string {
  if (format !== 'table') return JSON.stringify(run);
  const { startedAt, runId, profile, operation, status, code, durationMs, message } = run;
  const parts = [startedAt, runId, `${profile}/${operation}`, status, `${durationMs} ms`, code, message];
  return printable(parts.filter((part) => part !== undefined && part !== null).join('  '));
}
