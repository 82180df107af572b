import { exitCodes } from '../exit-codes.js';
import { CliFailure } from '../failure.js';

/**
 * What a command is to act on, as the API takes it: ids, a filter, or all. Throws CliFailure unless it is said in one of these ways:
 * nobody acts on everything by leaving something out.
 */
export function sayWhich<Filter extends Readonly<Record<string, unknown>>>(
  ids: readonly string[],
  filter: Filter,
  all: boolean | undefined,
): object {
  const filtered = Object.values(filter).some((value) => value !== undefined);
  if ([ids.length > 0, filtered, all].filter(Boolean).length !== 1) {
    throw new CliFailure(exitCodes.usage, 'Say which: ids, or a filter such as --profile, or --all');
  }
  return { ...filter, ...(ids.length > 0 && { ids }), ...(all && { all }) };
}
