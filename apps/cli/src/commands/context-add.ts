import { resolve } from 'node:path';
import { Name } from '@arkflows/contracts';
import type { Command } from 'commander';
import { type Context, LOCAL } from '../contexts/context.js';
import { forgetKey, keepKey, keptKey, readContexts, writeContexts } from '../contexts/contexts-file.js';
import { exitCodes } from '../exit-codes.js';
import { CliFailure } from '../failure.js';
import { checkKey, keyOf, MAX_KEY_LENGTH } from '../gateway/api-key.js';
import { serverAddress } from '../gateway/server-address.js';
import { readAll } from '../input/read-all.js';
import { type OutputFormat, printDone } from '../output/format.js';
import type { Terminal } from '../terminal.js';

interface AddOptions {
  readonly url: string;
  readonly keyFile?: string;
  readonly replace?: boolean;
  /** Global options. */
  readonly namespace?: string;
  readonly output: OutputFormat;
}

export function registerContextAdd(group: Command, folder: string, terminal: Terminal): void {
  group
    .command('add')
    .description('give an installation a name')
    .argument('<name>')
    .requiredOption('--url <url>', 'address of its gateway')
    .option('--key-file <path>', 'file with the API key, which stays where it is; - keeps the one of standard input')
    .option('--replace', 'when there is one of that name')
    .action(async (name: string, _options: object, command: Command) => {
      const options = command.optsWithGlobals<AddOptions>();
      const contexts = readContexts(folder);
      refuseName(name, Object.keys(contexts.contexts), options.replace);
      const { url, namespace } = options;
      refuseNamespace(namespace);
      serverAddress(url, '--url');
      const keyFile = await keyFileFor(name, options.keyFile, folder, terminal);
      const context: Context = { url, ...(namespace && { namespace }), ...(keyFile && { keyFile }) };
      writeContexts(folder, { ...contexts, contexts: { ...contexts.contexts, [name]: context } });
      if (keyFile !== keptKey(name)) forgetKey(folder, name);
      const sentence = `Added the context ${name}. Use it from now on with: ark context use ${name}`;
      printDone({ format: options.output, terminal }, sentence, { name, ...context });
    });
}

function refuseName(name: string, taken: readonly string[], replace = false): void {
  const refuse = (message: string, advice: string) => new CliFailure(exitCodes.usage, message, advice);
  if (name === LOCAL) {
    throw refuse(`'${LOCAL}' always is the standalone process of this folder.`, 'Choose another name.');
  }
  if (!Name.safeParse(name).success) {
    throw refuse(`'${name}' is no name for a context.`, 'Use small letters, digits and hyphens, such as eu-staging.');
  }
  if (taken.includes(name) && !replace) throw refuse(`There is a context '${name}'.`, 'Replace it with --replace.');
}

function refuseNamespace(namespace: string | undefined): void {
  if (namespace === undefined || Name.safeParse(namespace).success) return;
  throw new CliFailure(exitCodes.usage, `'${namespace}' is no namespace.`);
}

/** The path that the context names. A key is looked at now, so that a wrong file shows at once. */
async function keyFileFor(name: string, path: string | undefined, folder: string, terminal: Terminal) {
  if (path === undefined) return undefined;
  if (path === '-') {
    const text = await readAll(terminal.input, MAX_KEY_LENGTH);
    return keepKey(folder, name, checkKey(text ?? '', 'Standard input'));
  }
  const file = resolve(terminal.directory, path);
  keyOf(file);
  return file;
}
