import { Command, Option } from 'commander';
import { registerApply } from './commands/apply.js';
import { registerCompletion } from './commands/completion.js';
import { registerContext } from './commands/context.js';
import { registerCredentials } from './commands/credentials.js';
import { registerDeadLetters } from './commands/dead-letters.js';
import { registerDeploy } from './commands/deploy.js';
import { registerDescribe } from './commands/describe.js';
import { registerGet } from './commands/get.js';
import { registerInvoke } from './commands/invoke.js';
import { registerLint } from './commands/lint.js';
import { registerParked } from './commands/parked.js';
import { registerPreview } from './commands/preview.js';
import { registerPublish } from './commands/publish.js';
import { registerRedrive } from './commands/redrive.js';
import { registerRedrives } from './commands/redrives.js';
import { registerReplay } from './commands/replay.js';
import { registerRollback } from './commands/rollback.js';
import { registerRuns } from './commands/runs.js';
import { registerStatus } from './commands/status.js';
import { registerTail } from './commands/tail.js';
import { registerTest } from './commands/test.js';
import { registerUndeploy } from './commands/undeploy.js';
import type { CliEnvironment } from './environment.js';
import { exitCodesHelp } from './exit-codes.js';
import { outputFormats } from './output/format.js';
import { openSession } from './session.js';
import type { Terminal } from './terminal.js';

const intro = `Drives Arkflows Integrations from the command line: describe an integration in a profile, deploy it, publish events to it and see how they went.`;

const tour = `
A first way through:
  $ ark apply -f cities.yaml             # store the profile (a new revision when it changed)
  $ ark deploy cities                    # make it active, wait until every replica says so
  $ ark publish world.cities -f cities.ndjson
  $ ark invoke cities find -d '{"id":1}'    # carry out an operation, print what it gives
  $ ark runs --profile cities --status dead
  $ ark dead-letters show run_0123

'ark <command> --help' has examples of each.
${exitCodesHelp}`;

/** The command line of `ark`. */
export function createProgram(environment: CliEnvironment, terminal: Terminal): Command {
  const program = new Command('ark')
    .description(intro)
    .addHelpText('after', tour)
    .exitOverride()
    .showSuggestionAfterError()
    .showHelpAfterError('Add --help for options and examples.')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => terminal.output.write(text),
      writeErr: (text) => terminal.errors.write(text),
    });
  addGlobalOptions(program);
  const open = (command: Command) => openSession(command.optsWithGlobals(), environment, terminal);
  registerApply(program, open);
  registerLint(program, open);
  registerPreview(program, open);
  registerReplay(program, open);
  registerTest(program, open);
  registerDescribe(program, open);
  registerGet(program, open);
  registerCredentials(program, open);
  registerDeploy(program, open);
  registerUndeploy(program, open);
  registerRollback(program, open);
  registerPublish(program, open);
  registerInvoke(program, open);
  registerRuns(program, open);
  registerTail(program, open);
  registerParked(program, open);
  registerDeadLetters(program, open);
  registerRedrive(program, open);
  registerRedrives(program, open);
  registerStatus(program, open);
  registerContext(program, environment, terminal);
  registerCompletion(program, environment, terminal);
  return program;
}

function addGlobalOptions(program: Command): void {
  program
    .option(
      '--server <url>',
      'address of the gateway (else ARK_SERVER, the context, what `npm start` wrote into .ark upwards, http://127.0.0.1:3000)',
    )
    .addOption(
      new Option('--context <name>', "installation (ARK_CONTEXT; default: that of 'ark context use')").conflicts(
        'server',
      ),
    )
    .option(
      '--api-key-file <file>',
      'file with the API key (else ARK_API_KEY, ARK_API_KEY_FILE, the context, .ark/admin.key upwards)',
    )
    .option('-n, --namespace <name>', 'namespace (ARK_NAMESPACE; default: that of the context, or default)')
    .addOption(new Option('-o, --output <format>', 'how to print').choices(outputFormats).default('table'));
}
