import { InvalidArgumentError, Option } from 'commander';

/** An option that takes a whole number from 1 on. */
export function countOption(flags: string, description: string, fallback?: number): Option {
  const option = new Option(flags, description).argParser((text) => {
    if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1 on.');
    return Number(text);
  });
  return fallback === undefined ? option : option.default(fallback);
}
