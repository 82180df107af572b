import type { Compiled, CompileProblem } from './problem.js';
import { compileSchema, type Validator } from './schema/schema.js';
import { compileMapping, type Mapping } from './target/mapping.js';

/** The parts of a profile's operation that are compiled; a contracts `Operation` fits. */
export interface OperationDefinition {
  readonly with?: Readonly<Record<string, unknown>>;
  readonly input?: { readonly schema: unknown } | undefined;
  readonly mapping?: Readonly<Record<string, string>>;
  readonly output?: { readonly mapping: Readonly<Record<string, string>> } | undefined;
}

export interface CompiledOperation {
  /** Checks the event's data before the mapping; null: any data goes. */
  readonly validateInput: Validator | null;
  /** From `{ data, event, profile }` to the action's input, over the fixed inputs. */
  readonly mapping: Mapping;
  /** From the action's output to the result event's data; null: the output as it is. */
  readonly output: Mapping | null;
}

/** Compiles an operation once, at lint or when its snapshot is loaded. Problem paths begin at the operation. */
export function compileOperation(operation: OperationDefinition): Compiled<CompiledOperation> {
  const problems: CompileProblem[] = [];
  const take = <T>(
    compiled: Compiled<T>,
    place: (path: CompileProblem['path']) => CompileProblem['path'],
  ): T | null => {
    if ('ok' in compiled) return compiled.ok;
    problems.push(...compiled.problems.map((problem) => ({ ...problem, path: place(problem.path) })));
    return null;
  };
  const { input, output } = operation;
  const validateInput = input ? take(compileSchema(input.schema), (path) => ['input', 'schema', ...path]) : null;
  const mapping = take(compileMapping(operation.mapping ?? {}, operation.with), (path) =>
    path.length === 0 ? ['with'] : ['mapping', ...path],
  );
  const mappedOutput = output ? take(compileMapping(output.mapping), (path) => ['output', 'mapping', ...path]) : null;
  if (problems.length > 0 || !mapping) return { problems };
  return { ok: { validateInput, mapping, output: mappedOutput } };
}
