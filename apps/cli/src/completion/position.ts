import type { Argument, Command, Option } from 'commander';

/** Where the cursor stands in an unfinished command line. */
export interface Position {
  /** The innermost command that is named. */
  readonly command: Command;
  /** The option whose value is asked for; undefined: a command, an argument or an option is. */
  readonly option: Option | undefined;
  /** The argument that is asked for, where the command takes one more. */
  readonly argument: Argument | undefined;
  /** The arguments before it. */
  readonly values: readonly string[];
  /** The values of the options before it, by attribute name. */
  readonly options: Readonly<Record<string, string>>;
  /** What is already typed: of the value, after `before`. */
  readonly typed: string;
  /** What of the last word comes before the value: `--output=`. */
  readonly before: string;
}

/** Reads the words after `ark` up to the cursor; the last one is unfinished, and empty after a blank. */
export function findPosition(program: Command, words: readonly string[]): Position {
  const last = words.at(-1) ?? '';
  let command = program;
  let open: Option | undefined;
  let onlyArguments = false;
  const values: string[] = [];
  const options: Record<string, string> = {};
  for (const word of words.slice(0, -1)) {
    if (open) {
      options[open.attributeName()] = word;
      open = undefined;
    } else if (word === '--') onlyArguments = true;
    else if (word.startsWith('-') && !onlyArguments) {
      const { option, value } = readOption(command, word);
      if (option && value !== undefined) options[option.attributeName()] = value;
      else if (option?.required) open = option;
    } else {
      const inner = values.length === 0 ? command.commands.find((one) => one.name() === word) : undefined;
      if (inner) command = inner;
      else values.push(word);
    }
  }
  const inOne = open || onlyArguments ? undefined : /^(--[^=]+=)(.*)$/s.exec(last);
  const option = open ?? (inOne ? readOption(command, last).option : undefined);
  const { registeredArguments } = command;
  const argument = registeredArguments[values.length];
  return { command, option, argument, values, options, typed: inOne?.[2] ?? last, before: inOne?.[1] ?? '' };
}

/** The option that a word is, of the command or one around it, and the value that the word gives it. */
function readOption(command: Command, word: string): { option: Option | undefined; value?: string } {
  const [flag = '', ...rest] = word.startsWith('--') ? word.split('=') : [word.slice(0, 2), word.slice(2)];
  for (let one: Command | null = command; one; one = one.parent) {
    const option = one.options.find(({ long, short }) => long === flag || short === flag);
    const value = rest.join('=');
    if (option) return value !== '' && option.required ? { option, value } : { option };
  }
  return { option: undefined };
}
