import { type DocumentPath, nearest, type Operation } from '@arkflows/contracts';
import { parseTargetPath, TargetPathError } from '@arkflows/mapping';
import type { ActionDescription, JsonSchema } from '../../catalogue/connector-description.js';
import { type Findings, suggest } from './findings.js';
import { checkAgainstSchema } from './json-schema.js';
import { checkNamedFields } from './named-fields.js';
import { fieldSchema, fieldsOf, isClosed, propertiesOf, requiredOf, withoutRequired } from './schema-fields.js';

const partial = new WeakMap<ActionDescription, JsonSchema>();

/**
 * Whether `with` and `mapping` together make an input that the action takes: what is fixed has the right types, targets are
 * fields of the input, and every required field is either fixed or mapped.
 */
export function checkOperationInput(
  action: ActionDescription,
  operation: Operation,
  base: DocumentPath,
  findings: Findings,
): void {
  let schema = partial.get(action);
  if (!schema) {
    schema = withoutRequired(action.input);
    partial.set(action, schema);
  }
  checkAgainstSchema(schema, operation.with, [...base, 'with'], findings);
  const targets: (readonly string[])[] = [];
  for (const target of Object.keys(operation.mapping)) {
    const steps = stepsOf(target);
    if (!steps) continue;
    targets.push(steps);
    checkTarget(action.input, steps, [...base, 'mapping', target], findings);
  }
  for (const missing of missingFields(action.input, operation.with, targets, [])) {
    const name = missing.join('.');
    const suggestion = `Fix it under 'with', or map it: '${name}: <expression>'`;
    findings.atKey(
      base,
      `The action '${operation.action}' needs '${name}', which is neither fixed nor mapped`,
      suggestion,
    );
  }
  checkNamedFields(action.input, operation, targets, base, findings);
}

/** Undefined for a target that is none: the mapping's compiler reports it. */
function stepsOf(target: string): readonly string[] | undefined {
  try {
    return parseTargetPath(target);
  } catch (error) {
    if (error instanceof TargetPathError) return undefined;
    throw error;
  }
}

function checkTarget(input: JsonSchema, steps: readonly string[], path: DocumentPath, findings: Findings): void {
  let at: JsonSchema | undefined = input;
  for (const [index, step] of steps.entries()) {
    const field: JsonSchema | undefined = at && fieldSchema(at, step);
    if (at && !field && isClosed(at)) {
      const known = fieldsOf(at);
      const place = index === 0 ? 'the input of the action' : `'${steps.slice(0, index).join('.')}'`;
      findings.atKey(path, `'${step}' is no field of ${place}`, suggest(nearest(step, known), known));
      return;
    }
    at = field;
  }
}

function missingFields(
  schema: JsonSchema,
  fixed: unknown,
  targets: readonly (readonly string[])[],
  path: readonly string[],
): (readonly string[])[] {
  // A target that ends here gives the whole value.
  if (targets.some((target) => target.length === 0)) return [];
  const given = typeof fixed === 'object' && fixed !== null ? (fixed as Record<string, unknown>) : {};
  return Object.entries(propertiesOf(schema)).flatMap(([name, field]) => {
    const within = targets.filter((target) => target[0] === name).map((target) => target.slice(1));
    const there = Object.hasOwn(given, name) || within.length > 0;
    if (there) return missingFields(field, given[name], within, [...path, name]);
    return requiredOf(schema).includes(name) ? [[...path, name]] : [];
  });
}
