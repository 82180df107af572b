import { z } from 'zod';

export type JsonSchema = Record<string, unknown>;

/**
 * Turns zod schemas into JSON Schemas (2020-12, as OpenAPI 3.1 has it). Schemas with an id (`.meta({ id })`) become components,
 * written once; where reading and writing differ (defaults), the request's form is called `{id}Input`.
 */
export class SchemaComponents {
  readonly components: Record<string, JsonSchema> = {};

  /** `input`: as a client sends it; `output`: as it is answered. */
  reference(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
    const wrapped = z.toJSONSchema(z.object({ it: schema }), { io, unrepresentable: 'any', reused: 'inline' });
    const definitions = (wrapped.$defs ?? {}) as Record<string, JsonSchema>;
    const names = new Map(Object.entries(definitions).map(([id, it]) => [id, this.#nameOf(id, it, io)]));
    for (const [id, name] of names) this.components[name] = this.#withReferences(definitions[id], names);
    return this.#withReferences(wrapped.properties?.it, names);
  }

  #nameOf(id: string, definition: JsonSchema, io: 'input' | 'output'): string {
    const known = this.components[id];
    if (io === 'output' || !known) return id;
    return JSON.stringify(known) === JSON.stringify(definition) ? id : `${id}Input`;
  }

  #withReferences(schema: unknown, names: ReadonlyMap<string, string>): JsonSchema {
    const text = JSON.stringify(schema, (key, value: unknown) => {
      if (key !== '$ref' || typeof value !== 'string') return value;
      const id = value.replace('#/$defs/', '');
      return `#/components/schemas/${names.get(id) ?? id}`;
    });
    const { id: _, ...rest } = JSON.parse(text) as JsonSchema;
    return rest;
  }
}
