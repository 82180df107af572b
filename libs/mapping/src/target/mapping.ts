import { ArkError } from '@arkflows/contracts';
import { compileExpression, type Expression } from '../expression/expression.js';
import { ExpressionError } from '../expression/expression-error.js';
import type { Compiled, CompileProblem } from '../problem.js';
import { freezeFixed } from './fixed.js';
import { addTarget, build, type Plan, planOf } from './plan.js';
import { parseTargetPath, TargetPathError } from './target-path.js';

export type JsonObject = Readonly<Record<string, unknown>>;

/** Builds an object from a scope by expressions. */
export interface Mapping {
  /** True: `map` answers at once, always. False: it always answers with a promise. */
  readonly sync: boolean;
  /**
   * A new object for each call; parts of it may be shared with the scope and with the fixed inputs, so treat it as read-only.
   * Throws (or rejects with) ArkError MAPPING_FAILED with `details: { path, position }`.
   */
  map(scope: unknown): Record<string, unknown> | Promise<Record<string, unknown>>;
}

interface Target {
  readonly path: string;
  readonly expression: Expression;
}

/**
 * Compiles a mapping (target path: JSONata) over `fixed` inputs. A value that is undefined leaves its target as it is fixed,
 * or out. Objects that targets lie in are always made. Problem paths are the target path, or empty where `fixed` is at fault.
 */
export function compileMapping(mapping: Readonly<Record<string, string>>, fixed: JsonObject = {}): Compiled<Mapping> {
  const problems: CompileProblem[] = [];
  const targets: Target[] = [];
  const plan = attempt([], problems, () => planOf(freezeFixed(fixed))) ?? planOf({});
  for (const [path, text] of Object.entries(mapping)) {
    attempt([path], problems, () => addTarget(plan, parseTargetPath(path), targets.length));
    attempt([path], problems, () => targets.push({ path, expression: compileExpression(text) }));
  }
  return problems.length > 0 ? { problems } : { ok: mappingOf(plan, targets) };
}

function attempt<T>(path: readonly string[], problems: CompileProblem[], compile: () => T): T | undefined {
  try {
    return compile();
  } catch (error) {
    if (error instanceof ExpressionError) problems.push({ path, message: error.message, position: error.position });
    else if (error instanceof TargetPathError) problems.push({ path, message: error.message });
    else throw error;
    return undefined;
  }
}

function mappingOf(plan: Plan, targets: readonly Target[]): Mapping {
  if (targets.every(({ expression }) => expression.sync)) {
    return { sync: true, map: (scope) => build(plan, valuesOf(targets, scope)) };
  }
  return {
    sync: false,
    map: async (scope) => build(plan, await Promise.all(targets.map((target) => valueLater(target, scope)))),
  };
}

function valuesOf(targets: readonly Target[], scope: unknown): unknown[] {
  const values: unknown[] = [];
  for (const target of targets) {
    try {
      values.push(target.expression.evaluate(scope));
    } catch (error) {
      throw mappingFailed(target, error);
    }
  }
  return values;
}

async function valueLater(target: Target, scope: unknown): Promise<unknown> {
  try {
    return await target.expression.evaluate(scope);
  } catch (error) {
    throw mappingFailed(target, error);
  }
}

function mappingFailed({ path }: Target, cause: unknown): unknown {
  if (!(cause instanceof ExpressionError)) return cause;
  const message = `The mapping of '${path}' failed at character ${cause.position + 1}: ${cause.message}`;
  return new ArkError('MAPPING_FAILED', message, { details: { path, position: cause.position }, cause });
}
