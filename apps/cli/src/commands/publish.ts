import { open as openHandle } from 'node:fs/promises';
import { addAbortSignal, type Readable } from 'node:stream';
import { type Command, Option } from 'commander';
import { exitCodes } from '../exit-codes.js';
import { CliFailure } from '../failure.js';
import { printDone } from '../output/format.js';
import { type Envelope, type EventFormat, encodingOf, eventFormats } from '../publish/event-format.js';
import { readLines, readWhole } from '../publish/lines.js';
import { publishEvents } from '../publish/publish-events.js';
import type { OpenSession } from '../session.js';
import type { Terminal } from '../terminal.js';
import { countOption } from './count-option.js';

const examples = `
Examples:
  $ echo '{"customerId":"c1"}' | ark publish shop.customers
  $ ark publish world.cities -f cities.ndjson --key country.code --type city.changed
  $ ark publish shop.customers -f customer.json --format json
  $ ark publish shop.customers -f events.ndjson --format cloudevents

A line is the data of one event. With --type, --source or --key each is wrapped in a CloudEvent with a new id. Events of one
key keep their order. A failure says from which line to go on: --from-line.`;

interface PublishOptions extends Omit<Envelope, 'topic'> {
  readonly file: string;
  readonly format: EventFormat;
  readonly fromLine: number;
  readonly create: boolean;
}

export function registerPublish(program: Command, open: OpenSession): void {
  program
    .command('publish')
    .description('publish events to a topic')
    .argument('<topic>', 'topic')
    .option('-f, --file <path>', 'file, or - for standard input', '-')
    .addOption(new Option('--format <format>', 'what the input holds').choices(eventFormats).default('ndjson'))
    .option('--type <type>', 'CloudEvents type')
    .option('--source <source>', 'CloudEvents source')
    .option('--key <path>', 'dotted path of the ordering key in the data, such as customer.id')
    .option('--create', 'make the topic when it is not there, although no deployed trigger reads it', false)
    .addOption(countOption('--from-line <n>', 'leave out the lines before this one', 1))
    .addHelpText('after', examples)
    .action(async (topic: string, options: PublishOptions, command: Command) => {
      const session = open(command);
      const input = options.file === '-' ? standardInput(session.terminal) : await openFile(options.file);
      addAbortSignal(session.terminal.signal, input);
      const lines = options.format === 'json' ? readWhole(input) : readLines(input);
      const task = {
        topic,
        lines,
        encoding: encodingOf(options.format, { topic, ...options }),
        fromLine: options.fromLine,
        create: options.create,
      };
      const acknowledged = await publishEvents(session, task);
      printDone(session, `${acknowledged} ${acknowledged === 1 ? 'event' : 'events'} published to ${topic}.`, {
        topic,
        acknowledged,
      });
    });
}

function standardInput({ input, errors }: Terminal): Readable {
  if ('isTTY' in input && input.isTTY) errors.write('Reading events from the keyboard; Ctrl-D ends them.\n');
  return input;
}

async function openFile(path: string): Promise<Readable> {
  try {
    return (await openHandle(path)).createReadStream();
  } catch (error) {
    throw new CliFailure(exitCodes.usage, `${path} cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
}
