import { Argument, type Command } from 'commander';
import { complete } from '../completion/candidates.js';
import { completionScript, FILES, type Shell, shells } from '../completion/scripts.js';
import type { CliEnvironment } from '../environment.js';
import { printable } from '../output/printable.js';
import { openSession } from '../session.js';
import type { Terminal } from '../terminal.js';

/** Nobody waits longer for names; without them, commands and options are still completed. */
const NAMES_MS = 1_500;

const examples = `
Examples:
  $ eval "$(ark completion bash)"                         # in ~/.bashrc
  $ source <(ark completion zsh)                          # in ~/.zshrc, after compinit

Commands, options and their values are completed, and names as the gateway has them: profiles, operations, credentials,
namespaces, environments, connectors; contexts too.`;

export function registerCompletion(program: Command, environment: CliEnvironment, terminal: Terminal): void {
  program
    .command('completion')
    .description('print a script that lets a shell complete what you type')
    .addArgument(new Argument('<shell>', 'which shell').choices(shells))
    .addHelpText('after', examples)
    .action((shell: Shell) => {
      terminal.output.write(completionScript(shell));
    });
  program
    .command('complete', { hidden: true })
    .description('what the scripts ask: a candidate and its description per line')
    .argument('[words...]', 'those after ark, the last one unfinished')
    .action(async (words: string[]) => {
      const answer = await candidates(program, words, environment, terminal);
      terminal.output.write(answer.map((line) => `${line}\n`).join(''));
    });
}

async function candidates(
  program: Command,
  words: readonly string[],
  environment: CliEnvironment,
  terminal: Terminal,
): Promise<string[]> {
  const signal = AbortSignal.any([terminal.signal, AbortSignal.timeout(NAMES_MS)]);
  const place = (options: object) => ({
    environment,
    open: () => openSession({ output: 'json', ...options }, environment, { ...terminal, signal }),
  });
  try {
    const found = await complete(program, words, place);
    if (found === 'files') return [FILES];
    return found.map(({ value, description }) => `${value}\t${printable(description).replaceAll('\n', ' ')}`);
  } catch {
    // A completion has no place for an error: what does not work says so when the command is called.
    return [];
  }
}
