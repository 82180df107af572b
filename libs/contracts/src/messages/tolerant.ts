import { z } from 'zod';

/**
 * The same schema for a reader that may be older than the writer: fields that a strict object of it does not know are left
 * out instead of refused.
 */
export function tolerant<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess((value) => withoutUnknown(schema, value), schema);
}

function withoutUnknown(schema: z.ZodType, value: unknown): unknown {
  const unknown = unknownFields(schema.safeParse(value).error?.issues ?? []);
  if (unknown.length === 0) return value;
  const known = structuredClone(value);
  for (const { path, keys } of unknown) {
    let holder = known as Record<PropertyKey, unknown>;
    for (const step of path) holder = holder[step] as Record<PropertyKey, unknown>;
    for (const key of keys) delete holder[key];
  }
  return known;
}

interface UnknownFields {
  readonly path: readonly PropertyKey[];
  readonly keys: readonly string[];
}

function unknownFields(issues: readonly z.core.$ZodIssue[]): UnknownFields[] {
  return issues.flatMap((issue): readonly UnknownFields[] => {
    if (issue.code === 'unrecognized_keys') return [issue];
    if (issue.code !== 'invalid_union') return [];
    // The alternative that is meant has no other fault.
    const meant = issue.errors.map(unknownFields).find((fields, at) => fields.length === issue.errors[at]?.length);
    return (meant ?? []).map(({ path, keys }) => ({ path: [...issue.path, ...path], keys }));
  });
}
