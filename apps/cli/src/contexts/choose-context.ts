import { resolve } from 'node:path';
import { nearest } from '@arkflows/contracts';
import type { CliEnvironment } from '../environment.js';
import { exitCodes } from '../exit-codes.js';
import { CliFailure } from '../failure.js';
import { type Context, type Contexts, LOCAL } from './context.js';
import { readContexts } from './contexts-file.js';

export interface ChosenContext {
  readonly name: string;
  /** What is kept of it, its key file as an absolute path; undefined: it is `local`. */
  readonly context: Context | undefined;
  /** Who chose it. */
  readonly by: '--context' | 'ARK_CONTEXT' | 'ark context use' | 'default';
}

/** The context that `--context` names, else ARK_CONTEXT, else the current one. Throws CliFailure for an unknown name. */
export function chooseContext(option: string | undefined, environment: CliEnvironment): ChosenContext {
  const folder = environment.configDirectory;
  if (option !== undefined) return chosen(folder, option, '--context');
  if (environment.context !== undefined) return chosen(folder, environment.context, 'ARK_CONTEXT');
  const { current } = readContexts(folder);
  return chosen(folder, current, current === LOCAL ? 'default' : 'ark context use');
}

function chosen(folder: string, name: string, by: ChosenContext['by']): ChosenContext {
  if (name === LOCAL) return { name, context: undefined, by };
  const { keyFile, ...context } = knownContext(readContexts(folder), name);
  return { name, context: keyFile === undefined ? context : { ...context, keyFile: resolve(folder, keyFile) }, by };
}

/** The context of that name. Throws CliFailure that says which one may have been meant. */
export function knownContext({ contexts }: Contexts, name: string): Context {
  const context = Object.hasOwn(contexts, name) ? contexts[name] : undefined;
  if (context) return context;
  const meant = nearest(name, [LOCAL, ...Object.keys(contexts)]);
  const message = `There is no context '${name}'.${meant ? ` Did you mean '${meant}'?` : ''}`;
  throw new CliFailure(exitCodes.notFound, message, 'See what there is with: ark context list');
}
