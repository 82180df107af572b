import type { AnySchema, ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { boundedPattern } from './bounded-pattern.js';

type Thoroughness = 'first' | 'all';

const instances: Readonly<Record<Thoroughness, Ajv2020>> = { first: instance(false), all: instance(true) };

function instance(allErrors: boolean): Ajv2020 {
  const ajv = new Ajv2020({
    allErrors,
    strict: true,
    strictTypes: false,
    strictTuples: false,
    strictRequired: false,
    logger: false,
    code: { regExp: boundedPattern },
  });
  addFormats.default(ajv);
  // it would make the validator answer with a promise
  ajv.removeKeyword('$async');
  return ajv;
}

export const knownKeywords: ReadonlySet<string> = new Set(['$anchor', ...Object.keys(instances.first.RULES.keywords)]);
export const knownFormats: ReadonlySet<string> = new Set(Object.keys(instances.first.formats));

export interface MetaViolation {
  /** JSON Pointer into the schema. */
  readonly pointer: string;
  readonly message: string;
  /** Where one of a few texts must stand. */
  readonly allowed?: readonly string[];
}

/** What is wrong with the schema by the meta-schema of 2020-12. */
export function metaViolations(schema: AnySchema): readonly MetaViolation[] {
  const { all } = instances;
  if (all.validate('https://json-schema.org/draft/2020-12/schema', schema)) return [];
  // Of alternatives that all fail, each has told why.
  const errors = (all.errors ?? []).filter(({ keyword }) => keyword !== 'anyOf');
  return errors.map(({ instancePath, keyword, message = 'is not valid', params }) => ({
    pointer: instancePath,
    message,
    ...(keyword === 'enum' && { allowed: (params.allowedValues as unknown[]).map(String) }),
  }));
}

/** The schema as a function, or why ajv refuses it. Later changes of the schema have no effect. */
export function compileWithAjv(
  schema: unknown,
  thoroughness: Thoroughness,
): { readonly validate: ValidateFunction } | { readonly failed: string } {
  const ajv = instances[thoroughness];
  const own = structuredClone(schema) as AnySchema;
  // schemas of different profiles may have the same; nothing refers to it, as only references within a schema are followed
  if (typeof own === 'object') delete own.$id;
  try {
    return { validate: ajv.compile(own) };
  } catch (error) {
    return { failed: error instanceof Error ? error.message.replace(/^strict mode: /, '') : 'unknown reason' };
  } finally {
    if (typeof own === 'object') ajv.removeSchema(own);
  }
}
