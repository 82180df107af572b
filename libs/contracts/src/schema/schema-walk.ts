import { z } from 'zod';
import type { DocumentPath } from '../manifest/problem.js';

type Schema = z.core.$ZodType;

/** The schema of the value at `path` in what `root` describes; undefined where the schema does not reach. */
export function schemaAt(root: Schema, path: DocumentPath): Schema | undefined {
  let schema: Schema | undefined = unwrap(root);
  for (const step of path) {
    if (schema instanceof z.ZodObject) schema = schema.shape[step];
    else if (schema instanceof z.ZodRecord) schema = schema.valueType;
    else if (schema instanceof z.ZodArray) schema = schema.element;
    else return undefined;
    if (!schema) return undefined;
    schema = unwrap(schema);
  }
  return schema;
}

/** Names of the fields that may stand at `path`; none where any name may. */
export function fieldsAt(root: Schema, path: DocumentPath): string[] {
  const schema = schemaAt(root, path);
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

/** What must stand where `schema` is, in plain words: `a whole number`, `all, failures or none`. */
export const expectationOf = (schema: Schema): string => oneOf([...new Set(alternatives(schema))]);

/** `a, b or c`. */
export const oneOf = (names: readonly string[]): string =>
  names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;

/** The fixed texts among what may stand where `schema` is. */
export function fixedTexts(schema: Schema): string[] {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodUnion) return inner.options.flatMap(fixedTexts);
  if (inner instanceof z.ZodEnum) return inner.options.map(String);
  if (inner instanceof z.ZodLiteral) return [...inner.values].map(String);
  return [];
}

function alternatives(schema: Schema): string[] {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodUnion) return inner.options.flatMap(alternatives);
  const fixed = fixedTexts(inner);
  return fixed.length > 0 ? fixed : [kindOf(inner)];
}

function kindOf(schema: Schema): string {
  if (schema instanceof z.ZodISODateTime) return 'a time such as 2026-01-31T12:00:00Z';
  if (schema instanceof z.ZodString) return 'a string';
  if (schema instanceof z.ZodNumber) return schema.isInt ? 'a whole number' : 'a number';
  if (schema instanceof z.ZodBoolean) return 'true or false';
  if (schema instanceof z.ZodArray) return 'a list';
  if (schema instanceof z.ZodObject || schema instanceof z.ZodRecord) return 'a map of fields';
  return schema instanceof z.ZodNull ? 'null' : 'something else';
}

function unwrap(schema: Schema): Schema {
  let inner = schema;
  while (
    inner instanceof z.ZodOptional ||
    inner instanceof z.ZodNullable ||
    inner instanceof z.ZodDefault ||
    inner instanceof z.ZodPrefault
  ) {
    inner = inner.def.innerType;
  }
  return inner;
}
