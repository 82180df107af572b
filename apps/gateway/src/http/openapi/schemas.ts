import { z } from 'zod';

export type JsonSchema = Record<string, unknown>;

/** How zod names what has no id but refers to itself: any JSON value, for which JSON Schema has a shorter form. */
const unnamed = '__schema';

/**
 * Turns zod schemas into JSON Schemas (2020-12, as OpenAPI 3.1 has it). Schemas with an id (`.meta({ id })`) become components,
 * written once; where reading and writing differ (defaults), the second form is called `{id}Input`.
 */
export class SchemaComponents {
  readonly components: Record<string, JsonSchema> = {};
  /** What each component was made from, to tell whether another schema of its id is the same. */
  readonly #sources = new Map<string, string>();

  /** `input`: as a client sends it; `output`: as it is answered. */
  reference(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
    const wrapped = z.toJSONSchema(z.object({ it: schema }), { io, unrepresentable: 'any', reused: 'inline' });
    const definitions = Object.entries((wrapped.$defs ?? {}) as Record<string, JsonSchema>).filter(
      ([id]) => !id.startsWith(unnamed),
    );
    const own = new Map(definitions.map(([id]) => [id, id]));
    const names = new Map(
      definitions.map(([id, definition]) => [id, this.#nameFor(id, JSON.stringify(withReferences(definition, own)))]),
    );
    for (const [id, definition] of definitions) {
      this.components[names.get(id) as string] = withReferences(definition, names);
    }
    return withReferences(wrapped.properties?.it, names);
  }

  #nameFor(id: string, source: string): string {
    for (const name of [id, `${id}Input`]) {
      const known = this.#sources.get(name) ?? source;
      this.#sources.set(name, known);
      if (known === source) return name;
    }
    throw new Error(`the id '${id}' is given to more than one schema`);
  }
}

function withReferences(schema: unknown, names: ReadonlyMap<string, string>): JsonSchema {
  const text = JSON.stringify(schema, (_, value: unknown) => {
    const reference = (value as { $ref?: unknown } | null)?.$ref;
    if (typeof reference !== 'string') return value;
    const id = reference.replace('#/$defs/', '');
    return id.startsWith(unnamed) ? {} : { ...(value as JsonSchema), $ref: `#/components/schemas/${names.get(id)}` };
  });
  const { id: _, ...rest } = JSON.parse(text) as JsonSchema;
  return rest;
}
