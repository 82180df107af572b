import type { JsonSchema } from '@arkflows/connector-sdk';

export interface Field {
  /** With dots within objects and `[]` for the items of a list. */
  readonly path: string;
  readonly schema: JsonSchema;
  readonly required: boolean;
}

const MAX_DEPTH = 5;

/** The fields of an object schema, those of inner objects after their own; local references are followed. */
export function fieldsOf(schema: JsonSchema, root: JsonSchema = schema, within = ''): readonly Field[] {
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);
  return Object.entries(objectAt(schema.properties)).flatMap(([name, given]) => {
    const resolved = resolve(given as JsonSchema, root);
    const path = `${within}${name}`;
    const field = { path, schema: resolved, required: required.has(name) };
    if (path.split('.').length >= MAX_DEPTH) return [field];
    const isList = resolved.type === 'array';
    const inner = isList ? resolve(objectAt(resolved.items), root) : resolved;
    return [field, ...fieldsOf(inner, root, `${path}${isList ? '[]' : ''}.`)];
  });
}

/** The objects of which a value may be any one; a schema that offers no choice is the only one. */
export const alternativesOf = (schema: JsonSchema): readonly JsonSchema[] =>
  Array.isArray(schema.oneOf) ? schema.oneOf : [schema];

/** A type in a reader's words. */
export function typeName(schema: JsonSchema, root: JsonSchema): string {
  if (Array.isArray(schema.enum)) return schema.enum.map((value) => `\`${JSON.stringify(value)}\``).join(' or ');
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  const choices = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(choices)) {
    return [...new Set(choices.map((choice: JsonSchema) => typeName(resolve(choice, root), root)))].join(' or ');
  }
  if (schema.type === 'array') return `list of ${typeName(resolve(objectAt(schema.items), root), root)}`;
  if (schema.type === 'object') return isRecord(schema) ? 'object with any names' : 'object';
  return typeof schema.type === 'string' ? schema.type : 'any value';
}

/** An object whose field names are the user's own. */
export const isRecord = (schema: JsonSchema): boolean =>
  schema.type === 'object' && schema.properties === undefined && typeof schema.additionalProperties === 'object';

export const isSecret = (schema: JsonSchema): boolean => schema.secret === true;

function resolve(schema: JsonSchema, root: JsonSchema): JsonSchema {
  const { $ref, ...own } = schema;
  if (typeof $ref !== 'string' || !$ref.startsWith('#')) return schema;
  const steps = $ref.split('/').slice(1);
  const target = steps.reduce((at, step) => objectAt(at[step]), root);
  return { ...target, ...own };
}

const objectAt = (value: unknown): JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonSchema) : {};
