import { systemClock } from '@arkflows/contracts';
import { type Command, Option } from 'commander';
import { z } from 'zod';
import { exitCodes } from '../exit-codes.js';
import { CliFailure } from '../failure.js';
import { expectShape } from '../gateway/expect-shape.js';
import { urlPath } from '../gateway/url-path.js';
import { readJson } from '../input/read-json.js';
import { printDone, printList } from '../output/format.js';
import { Progress } from '../output/progress.js';
import type { OpenSession, Session } from '../session.js';
import { countOption } from './count-option.js';
import { addLetterOptions, type LetterOptions, letterSelection } from './letter-options.js';
import { Redrive, readRedrive, summaryOf } from './redrive-progress.js';

const MAX_EDIT_BYTES = 1024 * 1024;
const LOOK_MS = 500;

const trialColumns = [
  ['ID', 'runId'],
  ['PROFILE', 'profile'],
  ['OPERATION', 'operation'],
  ['REVISION', 'revision'],
  ['TIME', 'generation'],
  ['RESULT', (letter: object) => ((letter as { ok: boolean }).ok ? 'ok' : (letter as { code?: string }).code)],
  ['INPUT OR REASON', (letter: object) => (letter as TriedLetter).message ?? (letter as TriedLetter).input],
] as const;

const examples = `
Examples:
  $ ark redrive run_0123 --dry-run          # what the deployed revision would make of it
  $ ark redrive run_0123
  $ ark redrive --profile cities --code TARGET_REJECTED --pace 50
  $ ark redrive run_0123 --patch mended.json
  $ ark redrive --all --no-wait

Sends dead letters again, in the order in which they were given up, and waits until it is known how they went (Ctrl-C leaves the
redrive running: 'ark redrives cancel' ends it). An event that was redriven three times and failed each time is refused
(--max-generations). --patch is a JSON merge patch for the data (null takes a field out), --data takes their place.
Exit code 1 when some were refused or failed again, 7 when that is not known within --timeout.`;

interface RedriveOptions extends LetterOptions {
  readonly all?: boolean;
  readonly dryRun?: boolean;
  readonly patch?: string;
  readonly data?: string;
  readonly pace?: number;
  readonly maxGenerations?: number;
  readonly wait: boolean;
  /** Seconds. */
  readonly timeout: number;
}

interface TriedLetter {
  readonly message?: string;
  readonly input?: unknown;
}

const Trial = z.object({ matched: z.int(), letters: z.array(z.looseObject({ ok: z.boolean() })) });

export function registerRedrive(program: Command, open: OpenSession): void {
  addLetterOptions(program.command('redrive').description('send dead letters again'))
    .argument('[ids...]', 'as `ark dead-letters` has them')
    .option('--all', 'all open ones of the namespace')
    .option('--dry-run', 'show what it would do')
    .addOption(new Option('--patch <path>', 'change the data: JSON file, or - for standard input').conflicts('data'))
    .option('--data <path>', 'other data: JSON file, or - for standard input')
    .addOption(countOption('--pace <n>', 'dead letters per second (default: 10)'))
    .addOption(countOption('--max-generations <n>', 'refuse what was redriven so often (default: 3)'))
    .option('--no-wait', 'do not wait for the end')
    .addOption(countOption('--timeout <seconds>', 'how long to wait', 300))
    .addHelpText('after', examples)
    .action(async (ids: string[], options: RedriveOptions, command: Command) => {
      const session = open(command);
      const request = await requestOf(session, ids, options);
      if (options.dryRun) await tryOut(session, request, options);
      else await redrive(session, request, options);
    });
}

async function requestOf(session: Session, ids: readonly string[], options: RedriveOptions): Promise<object> {
  const { patch, data, pace, maxGenerations } = options;
  const selection = letterSelection(ids, options);
  const read = (path: string) => readJson(path, { input: session.terminal.input, maxBytes: MAX_EDIT_BYTES });
  const edit =
    patch !== undefined ? { patch: await read(patch) } : data !== undefined ? { data: await read(data) } : undefined;
  return { ...selection, edit, pace, maxGenerations };
}

const post = (session: Session, method: string, request: object, { environment }: RedriveOptions) =>
  session.client.call({
    method: 'POST',
    path: urlPath`/v1/namespaces/${session.namespace}/redrives` + method,
    query: { environment },
    body: { type: 'application/json', content: JSON.stringify(request) },
  });

async function tryOut(session: Session, request: object, options: RedriveOptions): Promise<void> {
  const { body } = await post(session, ':dryRun', request, options);
  const { matched, letters } = expectShape(Trial, body);
  if (session.format !== 'table') printDone(session, '', body as object);
  else printList(session, letters, trialColumns, 'No open dead letter matches.');
  if (session.format === 'table' && matched > letters.length) {
    session.terminal.errors.write(`These are the first ${letters.length} of ${matched}.\n`);
  }
  if (letters.some(({ ok }) => !ok)) throw new CliFailure(exitCodes.failed, 'Some would be refused or fail again.');
}

async function redrive(session: Session, request: object, options: RedriveOptions): Promise<void> {
  const { body } = await post(session, '', request, options);
  const begun = expectShape(Redrive, body);
  if (!options.wait) {
    printDone(session, `The redrive ${begun.id} sends ${begun.letters} dead letters.`, body as object);
    return;
  }
  const ended = await follow(session, begun.id, options);
  printDone(session, summaryOf(ended), ended);
  const open = ended.sent - ended.resolved - ended.deadAgain;
  if (ended.state === 'running' || open > 0) {
    const hint = `Look again: ark redrives show ${ended.id}`;
    throw new CliFailure(exitCodes.unfinished, `Not finished after ${options.timeout} s; it goes on.`, hint);
  }
  if (ended.refused + ended.deadAgain > 0) {
    const hint = `Why: ark redrives show ${ended.id}; ark dead-letters --state open`;
    throw new CliFailure(exitCodes.failed, 'Some were refused or failed again.', hint);
  }
}

/** As it stands when it is known how all went, or when the time is over. */
async function follow(session: Session, id: string, { environment, timeout }: RedriveOptions): Promise<Redrive> {
  const progress = new Progress(session.terminal);
  const deadline = systemClock.monotonic() + timeout * 1_000;
  try {
    for (;;) {
      const now = await readRedrive(session, id, environment);
      progress.show(summaryOf(now));
      const known = now.state !== 'running' && now.resolved + now.deadAgain === now.sent;
      if (known || systemClock.monotonic() >= deadline) return now;
      await systemClock.sleep(LOOK_MS, session.terminal.signal);
    }
  } finally {
    progress.clear();
  }
}
