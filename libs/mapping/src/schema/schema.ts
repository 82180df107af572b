import type { ErrorObject } from 'ajv';
import type { Compiled, CompileProblem } from '../problem.js';
import { compileWithAjv } from './ajv.js';
import { beginCheck, SlowPatternError } from './bounded-pattern.js';
import { checkSchema } from './check-schema.js';
import { isSmall } from './size.js';

export interface SchemaViolation {
  /** JSON Pointer (RFC 6901) into the data; empty for the whole. */
  readonly path: string;
  readonly message: string;
}

/** Null when the data fits, else what does not: at most 20 violations. Never throws. */
export type Validator = (data: unknown) => readonly SchemaViolation[] | null;

/** Largest schema that is compiled, in bytes of JSON. */
export const MAX_SCHEMA_BYTES = 256 * 1024;
const MAX_VIOLATIONS = 20;

/**
 * Compiles a JSON Schema (2020-12, with the formats of ajv-formats). Unknown keywords, unknown formats and references that
 * leave the schema are problems. Problem paths begin at the schema. A valid event costs one pass that stops at the first
 * violation; only an invalid one of moderate size is looked at again for all of them. Data on which the schema's patterns take
 * more than a second of processor time does not fit.
 */
export function compileSchema(schema: unknown): Compiled<Validator> {
  const size = Buffer.byteLength(JSON.stringify(schema) ?? '');
  if (size > MAX_SCHEMA_BYTES) {
    return problem(`the schema has ${size} bytes; at most ${MAX_SCHEMA_BYTES} are compiled`);
  }
  const problems = checkSchema(schema);
  if (problems.length > 0) return { problems };
  const first = compileWithAjv(schema, 'first');
  if ('failed' in first) return problem(first.failed);
  const all = lazily(() => compileWithAjv(schema, 'all'));
  return {
    ok: (data) => {
      beginCheck();
      try {
        if (first.validate(data)) return null;
        const detailed = isSmall(data) ? all() : first;
        const thorough = 'validate' in detailed && !detailed.validate(data) ? detailed : first;
        return (thorough.validate.errors ?? []).slice(0, MAX_VIOLATIONS).map(violationOf);
      } catch (error) {
        if (error instanceof RangeError) return [{ path: '', message: 'is nested too deeply to be checked' }];
        if (error instanceof SlowPatternError) return [{ path: '', message: error.message }];
        throw error;
      }
    },
  };
}

const problem = (reason: string): { problems: CompileProblem[] } => ({
  problems: [{ path: [], message: `the schema does not compile: ${reason}` }],
});

function lazily<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** In words that name what is allowed, never what the data holds. */
function violationOf({ instancePath, keyword, message = 'does not fit', params }: ErrorObject): SchemaViolation {
  switch (keyword) {
    case 'additionalProperties':
      return { path: instancePath, message: `must not have the field '${params.additionalProperty}'` };
    case 'unevaluatedProperties':
      return { path: instancePath, message: `must not have the field '${params.unevaluatedProperty}'` };
    case 'required':
      return { path: instancePath, message: `must have the field '${params.missingProperty}'` };
    case 'enum':
      return { path: instancePath, message: `must be one of ${JSON.stringify(params.allowedValues).slice(0, 200)}` };
    case 'const':
      return { path: instancePath, message: `must be ${JSON.stringify(params.allowedValue).slice(0, 200)}` };
    case 'type':
      return { path: instancePath, message: `must be ${typeText(params.type)}` };
    default:
      return { path: instancePath, message };
  }
}

/** `an integer or null`. */
const typeText = (type: string | readonly string[]): string => [type].flat().map(withArticle).join(' or ');

const withArticle = (type: string): string =>
  type === 'null' ? type : `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`;
