import type { JsonSchema } from '../../catalogue/connector-description.js';

/** The fields that an object's schema names. */
export const fieldsOf = (schema: JsonSchema): string[] => Object.keys(propertiesOf(schema));

export const propertiesOf = (schema: JsonSchema): Readonly<Record<string, JsonSchema>> =>
  (schema.properties ?? {}) as Record<string, JsonSchema>;

export const requiredOf = (schema: JsonSchema): readonly string[] => (schema.required ?? []) as string[];

/** Whether fields beside the named ones are refused. */
export const isClosed = (schema: JsonSchema): boolean => schema.additionalProperties === false;

/** The schema of the field `name` within an object; undefined where the schema says nothing of it. */
export function fieldSchema(schema: JsonSchema, name: string): JsonSchema | undefined {
  const properties = propertiesOf(schema);
  if (Object.hasOwn(properties, name)) return properties[name];
  const others = schema.additionalProperties ?? schema.items;
  return typeof others === 'object' && others !== null ? (others as JsonSchema) : undefined;
}

/** The schema of what lies at `steps` within. */
export const subschema = (schema: JsonSchema, steps: readonly string[]): JsonSchema | undefined =>
  steps.reduce<JsonSchema | undefined>((at, step) => at && fieldSchema(at, step), schema);

/** The same schema without any `required`: for values of which a part comes later. */
export function withoutRequired(schema: JsonSchema): JsonSchema {
  const { required: _, ...rest } = schema;
  if (!rest.properties) return rest;
  const properties = Object.entries(propertiesOf(schema)).map(([name, field]) => [name, withoutRequired(field)]);
  return { ...rest, properties: Object.fromEntries(properties) };
}
