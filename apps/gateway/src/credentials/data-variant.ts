import type { JsonSchema } from '../catalogue/connector-description.js';

/** Which of a schema's alternatives some data is meant as, by the field that tells them apart. */
export type Variant =
  | { readonly schema: JsonSchema }
  /** The field names none of the alternatives. */
  | { readonly field: string; readonly allowed: readonly string[] };

/** The schema itself where it has no alternatives, or none that one field with a fixed text tells apart. */
export function variantOf(schema: JsonSchema, data: Readonly<Record<string, unknown>>): Variant {
  const alternatives = (schema.oneOf ?? schema.anyOf ?? []) as readonly JsonSchema[];
  const field = Object.keys(propertiesOf(alternatives[0])).find((name) =>
    alternatives.every((alternative) => fixedText(alternative, name) !== undefined),
  );
  if (field === undefined) return { schema };
  const meant = alternatives.find((alternative) => fixedText(alternative, field) === data[field]);
  return meant
    ? { schema: meant }
    : { field, allowed: alternatives.flatMap((alternative) => fixedText(alternative, field) ?? []) };
}

const propertiesOf = (schema: JsonSchema | undefined) =>
  (schema?.properties ?? {}) as Readonly<Record<string, { readonly const?: unknown }>>;

function fixedText(schema: JsonSchema, field: string): string | undefined {
  const fixed = propertiesOf(schema)[field]?.const;
  return typeof fixed === 'string' ? fixed : undefined;
}
