import { type DocumentPath, nearest } from '@arkflows/contracts';
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { JsonSchema } from '../../catalogue/connector-description.js';
import { type ProblemSink, suggest } from './findings.js';
import { plainMessage } from './plain-message.js';
import { fieldsOf, subschema } from './schema-fields.js';

// The catalogue's schemas are ours: they may hold annotations of ours, such as `secret`.
const ajv = new Ajv2020({ allErrors: true, strict: false, verbose: true, logger: false });
formats.default(ajv);
const compiled = new WeakMap<JsonSchema, ReturnType<typeof ajv.compile>>();

/** Reports where a value that stands at `base` does not fit a schema of the catalogue; names fields, never what stands in them. */
export function checkAgainstSchema(
  schema: JsonSchema,
  value: unknown,
  base: DocumentPath,
  findings: ProblemSink,
): void {
  const validate = validatorOf(schema);
  if (validate(value)) return;
  for (const error of withoutEchoes(validate.errors ?? [])) report(error, schema, base, findings);
}

export const fitsSchema = (schema: JsonSchema, value: unknown): boolean => validatorOf(schema)(value) === true;

function validatorOf(schema: JsonSchema) {
  let validate = compiled.get(schema);
  if (!validate) {
    validate = ajv.compile(schema);
    compiled.set(schema, validate);
  }
  return validate;
}

/** Of alternatives that all fail, only the failure of the whole is told. */
function withoutEchoes(errors: readonly ErrorObject[]): ErrorObject[] {
  const alternatives = errors.filter(({ keyword }) => keyword === 'anyOf' || keyword === 'oneOf');
  return errors.filter(
    (error) => !alternatives.some((whole) => whole !== error && error.schemaPath.startsWith(`${whole.schemaPath}/`)),
  );
}

function report(error: ErrorObject, schema: JsonSchema, base: DocumentPath, findings: ProblemSink): void {
  const steps = pointerSteps(error.instancePath);
  const path = [...base, ...steps];
  const { keyword, params } = error as { keyword: string; params: Record<string, unknown> };
  if (keyword === 'additionalProperties') {
    const name = String(params.additionalProperty);
    const known = fieldsOf(subschema(schema, steps) ?? {});
    findings.atKey([...path, name], `Unknown field '${name}'`, suggest(nearest(name, known), known));
  } else if (keyword === 'required') {
    findings.atKey(path, `The field '${params.missingProperty}' is missing in '${path.at(-1)}'`);
  } else if (keyword === 'enum') {
    const allowed = (params.allowedValues as unknown[]).map(String);
    const meant = typeof error.data === 'string' ? nearest(error.data, allowed) : undefined;
    findings.atValue(path, `must be one of ${allowed.join(', ')}`, meant && `Did you mean '${meant}'?`);
  } else {
    findings.atValue(path, plainMessage(error));
  }
}

const pointerSteps = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
