import { ArkError } from '@arkflows/contracts';
import { Deadline } from '../expression/compiled/run/deadline.js';
import { excerptOf } from '../expression/excerpt.js';
import { compileExpression, type Expression } from '../expression/expression.js';
import { ExpressionError } from '../expression/expression-error.js';
import type { Compiled, CompileProblem } from '../problem.js';
import { compileBuilder } from './builder.js';
import { freezeFixed } from './fixed.js';
import { addTarget, type Plan, planOf } from './plan.js';
import { parseTargetPath, TargetPathError } from './target-path.js';

export type JsonObject = Readonly<Record<string, unknown>>;

/** Builds an object from a scope by expressions. */
export interface Mapping {
  /**
   * A new object for each call; parts of it may be shared with the scope and with the fixed inputs, so treat it as read-only.
   * All expressions share one second of processor time. Throws ArkError MAPPING_FAILED with `details: { path, position, excerpt }`.
   */
  map(scope: unknown): Record<string, unknown>;
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
  const build = compileBuilder(plan);
  return { map: (scope) => build(valuesOf(targets, scope)) };
}

function valuesOf(targets: readonly Target[], scope: unknown): unknown[] {
  const values: unknown[] = [];
  const deadline = new Deadline();
  try {
    for (const { expression } of targets) values.push(expression.evaluate(scope, deadline));
  } catch (error) {
    throw mappingFailed(targets[values.length] as Target, error);
  }
  return values;
}

function mappingFailed({ path, expression: { text } }: Target, cause: unknown): unknown {
  if (!(cause instanceof ExpressionError)) return cause;
  const message = `The mapping of '${path}' failed at character ${cause.position + 1}: ${cause.message}`;
  return new ArkError('MAPPING_FAILED', message, {
    details: { path, position: cause.position, excerpt: excerptOf(text, cause.position) },
    cause,
  });
}
