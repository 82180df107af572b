import type { Command, Option } from 'commander';
import { argumentNames, type NamePlace, optionNames } from './names.js';
import { findPosition, type Position } from './position.js';

interface Candidate {
  readonly value: string;
  readonly description: string;
}

/** What may stand at the cursor; `files`: a path, which the shell completes itself. */
export type Completion = 'files' | readonly Candidate[];

/** A value that means the same in any shell, quoted or not: names from elsewhere may hold anything. */
const harmless = /^[\w.@/+=-]+$/;

/** What may stand where an unfinished command line ends. `words`: those after `ark`, the last one unfinished. */
export async function complete(
  program: Command,
  words: readonly string[],
  place: (options: NamePlace['options']) => Pick<NamePlace, 'open' | 'environment'>,
): Promise<Completion> {
  const position = findPosition(program, words);
  const found = await expected(position, { ...position, ...place(position.options) });
  if (found === 'files') return found;
  return found
    .filter(({ value }) => value.startsWith(position.typed) && harmless.test(value))
    .map(({ value, description }) => ({ value: position.before + value, description }));
}

async function expected(position: Position, place: NamePlace): Promise<Completion> {
  const { command, option, argument, values, typed } = position;
  if (option) return ofOption(option, place);
  if (typed.startsWith('-')) return visibleOptions(command);
  const commands = values.length === 0 ? command.createHelp().visibleCommands(command) : [];
  const described = commands.map((one) => ({ value: one.name(), description: one.description() }));
  if (!argument) return described;
  if (argument.name() === 'file') return 'files';
  const names = argument.argChoices ?? (await argumentNames[`${pathOf(command)} ${argument.name()}`]?.(place)) ?? [];
  return [...described, ...plain(names)];
}

async function ofOption(option: Option, place: NamePlace): Promise<Completion> {
  if (/<(path|file)>/.test(option.flags)) return 'files';
  return plain(option.argChoices ?? (await optionNames[option.attributeName()]?.(place)) ?? []);
}

/** Those of the command and the global ones, as the help shows them. */
function visibleOptions(command: Command): Candidate[] {
  const help = command.createHelp();
  const options = [...help.visibleOptions(command), ...help.visibleGlobalOptions(command)];
  return options.flatMap(({ long, description }) => (long ? [{ value: long, description }] : []));
}

/** `credentials put`: the command and those around it, without `ark`. */
export function pathOf(command: Command): string {
  return command.parent?.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();
}

const plain = (values: readonly string[]): Candidate[] => values.map((value) => ({ value, description: '' }));
