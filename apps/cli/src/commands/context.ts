import { type Command, InvalidArgumentError } from 'commander';
import { knownContext } from '../contexts/choose-context.js';
import { LOCAL } from '../contexts/context.js';
import { forgetKey, readContexts, writeContexts } from '../contexts/contexts-file.js';
import type { CliEnvironment } from '../environment.js';
import { findInstallation, type InstallationOptions } from '../find-installation.js';
import { type OutputFormat, printDone, printList, printOne } from '../output/format.js';
import type { Terminal } from '../terminal.js';
import { registerContextAdd } from './context-add.js';

const columns = [
  ['CURRENT', (row: object) => ((row as { current: boolean }).current ? '*' : '')],
  ['NAME', 'name'],
  ['URL', 'url'],
  ['NAMESPACE', 'namespace'],
  ['KEY FILE', 'keyFile'],
] as const;

const examples = `
Examples:
  $ ark context add staging --url https://ark.staging.example.com --key-file ~/keys/staging
  $ pass show ark/production | ark context add production --url https://ark.example.com -n sales --key-file -
  $ ark context use staging                 # from now on
  $ ark get profiles --context production   # this time
  $ ark context use ${LOCAL}                   # back to the standalone process of this folder
  $ ark context show                        # which one counts here, and why

A context is an installation with a name: its address, API key and namespace. What counts, the first that is there: --server,
--context; ARK_SERVER, ARK_CONTEXT; the context of 'ark context use'; else '${LOCAL}'.`;

type GlobalOptions = InstallationOptions & { readonly namespace?: string; readonly output: OutputFormat };

/** These commands open no session: they must work while the current context does not. */
export function registerContext(program: Command, environment: CliEnvironment, terminal: Terminal): void {
  const folder = environment.configDirectory;
  const place = (command: Command) => ({ format: command.optsWithGlobals<GlobalOptions>().output, terminal });
  const group = program
    .command('context')
    .description('several installations, each by its name')
    .addHelpText('after', examples);
  registerContextAdd(group, folder, terminal);
  group
    .command('use')
    .description('the one that counts from now on')
    .argument('<name>')
    .action((name: string, _options: object, command: Command) => {
      const contexts = readContexts(folder);
      if (name !== LOCAL) knownContext(contexts, name);
      writeContexts(folder, { ...contexts, current: name });
      printDone(place(command), `Using the context ${name}.`, { current: name });
    });
  group
    .command('list', { isDefault: true })
    .description('all of them')
    .action((_options: object, command: Command) => {
      const { current, contexts } = readContexts(folder);
      const rows = [[LOCAL, {}] as const, ...Object.entries(contexts)].map(([name, context]) => ({
        name,
        ...context,
        current: name === current,
      }));
      printList(place(command), rows, columns, '');
    });
  group
    .command('show')
    .description('the one that counts here, and what chose it; or this one')
    .argument('[name]')
    .action((name: string | undefined, _options: object, command: Command) => {
      const { server, context, apiKeyFile, namespace } = command.optsWithGlobals<GlobalOptions>();
      const options = name === undefined ? { server, context, apiKeyFile } : { context: name, apiKeyFile };
      const found = findInstallation(options, environment, terminal.directory);
      printOne(place(command), {
        name: found.context ?? null,
        url: found.address.href,
        namespace: namespace ?? environment.namespace ?? found.namespace ?? 'default',
        apiKeyFrom: found.apiKey?.from ?? null,
        ...(name === undefined && { chosenBy: found.chosenBy }),
      });
    });
  group
    .command('remove')
    .description('forget one, and its key when it was given on standard input')
    .argument('<name>', '', refuseLocal)
    .action((name: string, _options: object, command: Command) => {
      const { current, contexts } = readContexts(folder);
      knownContext({ current, contexts }, name);
      const { [name]: _removed, ...others } = contexts;
      writeContexts(folder, { current: current === name ? LOCAL : current, contexts: others });
      forgetKey(folder, name);
      const back = current === name ? ` '${LOCAL}' counts from now on.` : '';
      printDone(place(command), `Removed the context ${name}.${back}`, { removed: name });
    });
}

function refuseLocal(name: string): string {
  if (name === LOCAL) throw new InvalidArgumentError(`'${LOCAL}' always is there.`);
  return name;
}
