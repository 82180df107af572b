import { z } from 'zod';

/**
 * The same schema for a reader that may be older than the writer: fields that a strict object of it does not know are left
 * out instead of refused.
 */
export function tolerant<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess((value) => withoutUnknown(schema, value), schema);
}

function withoutUnknown(schema: z.ZodType, value: unknown): unknown {
  const issues = schema.safeParse(value).error?.issues.filter((issue) => issue.code === 'unrecognized_keys') ?? [];
  if (issues.length === 0) return value;
  const known = structuredClone(value);
  for (const issue of issues) {
    let holder = known as Record<PropertyKey, unknown>;
    for (const step of issue.path) holder = holder[step] as Record<PropertyKey, unknown>;
    for (const key of issue.keys) delete holder[key];
  }
  return known;
}
