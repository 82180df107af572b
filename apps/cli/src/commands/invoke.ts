import { durationMs } from '@arkflows/contracts';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { z } from 'zod';
import { exitCodes } from '../exit-codes.js';
import { CliFailure } from '../failure.js';
import { expectShape } from '../gateway/expect-shape.js';
import { urlPath } from '../gateway/url-path.js';
import { readPayload } from '../input/read-payload.js';
import { printDone, printOne } from '../output/format.js';
import type { OpenSession } from '../session.js';

const MAX_WAIT_MS = 60_000;
/** How much longer than the wait the gateway may take. */
const PATIENCE_MS = 30_000;

const examples = `
Examples:
  $ ark invoke crm-contacts upsertContact -d '{"customerId":"c1"}'
  $ ark invoke crm-contacts upsertContact -f contact.json --key c1
  $ ark invoke crm-contacts upsertContact -f - --async < contact.json
  $ ark invoke crm-contacts upsertContact -d '{}' --wait 30s --idempotency-key order-17

Prints what the operation gave. When the wait is over first, it goes on without you: the exit code is 7, and the run's id is
printed; 'ark runs' shows it once it is finished, 'ark dead-letters show <run>' why it failed.
Calls of an operation with the same --idempotency-key are the same run, whatever their data: what must happen once is not carried
out again, and a later call prints the answer of the first; other actions are carried out again.`;

interface InvokeOptions {
  readonly data?: string;
  readonly file?: string;
  readonly key?: string;
  /** Milliseconds. */
  readonly wait?: number;
  readonly async?: boolean;
  readonly idempotencyKey?: string;
  readonly environment?: string;
}

const Invocation = z.object({
  runId: z.string(),
  status: z.enum(['succeeded', 'accepted']),
  data: z.unknown().optional(),
  omitted: z.boolean().optional(),
  cache: z.string().optional(),
  fallback: z.string().optional(),
});

export function registerInvoke(program: Command, open: OpenSession): void {
  program
    .command('invoke')
    .description('carry out an operation and print its result')
    .argument('<profile>', 'name of the profile')
    .argument('<operation>', 'one of its operations')
    .option('-d, --data <json>', 'the data, as JSON')
    .option('-f, --file <path>', 'JSON file with the data, or - for standard input')
    .option('--key <key>', 'ordering key: calls with the same one are carried out one after the other')
    .addOption(new Option('--wait <duration>', 'how long to wait for the result (default: 10s)').argParser(waitMs))
    .addOption(new Option('--async', 'do not wait').conflicts('wait'))
    .option('--idempotency-key <id>', 'the same for a call that is repeated, see below (default: a new one)')
    .option('-e, --environment <name>', "environment (default: the gateway's own)")
    .addHelpText('after', examples)
    .action(async (profile: string, operation: string, options: InvokeOptions, command: Command) => {
      const session = open(command);
      const { key, environment, wait = 10_000 } = options;
      const data = await readPayload({ text: options.data, file: options.file }, session.terminal.input);
      const { body } = await session.client.call({
        method: 'POST',
        path: urlPath`/v1/namespaces/${session.namespace}/profiles/${profile}/operations/${operation}:invoke`,
        query: { environment },
        headers: headersOf(options),
        body: { type: 'application/json', content: JSON.stringify({ data, key }) },
        timeoutMs: wait + PATIENCE_MS,
      });
      const answer = expectShape(Invocation, body);
      if (answer.status === 'succeeded') return printOne(session, answer);
      if (options.async) return printDone(session, `It was taken: run ${answer.runId}.`, answer);
      printDone(session, answer.runId, answer);
      throw unfinished(answer.runId, wait);
    });
}

/** It may still succeed, or fail: a script must not take it for either. */
const unfinished = (runId: string, waitedMs: number): CliFailure =>
  new CliFailure(
    exitCodes.unfinished,
    `It is not finished after ${waitedMs / 1_000} s, and goes on: run ${runId}.`,
    `Look for it among: ark runs; or, when it fails: ark dead-letters show ${runId}`,
  );

function headersOf({ async, wait, idempotencyKey }: InvokeOptions): Record<string, string> {
  const prefer = async ? 'respond-async' : wait === undefined ? undefined : `wait=${Math.ceil(wait / 1_000)}`;
  return {
    ...(prefer !== undefined && { prefer }),
    ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
  };
}

function waitMs(text: string): number {
  try {
    const ms = durationMs(text);
    if (ms <= MAX_WAIT_MS) return ms;
  } catch {
    // Said below.
  }
  throw new InvalidArgumentError('It must be a duration such as 500ms, 10s or 1m, at most 1m.');
}
