import { z } from 'zod';

export type JsonSchema = Record<string, unknown>;

/** How zod names what has no id but refers to itself: any JSON value. */
const unnamed = /__schema\d+/g;

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
    const definitions = Object.entries((wrapped.$defs ?? {}) as Record<string, JsonSchema>);
    const names = new Map(definitions.map(([id, definition]) => [id, this.#nameFor(id, definition)]));
    for (const [id, definition] of definitions) {
      this.components[names.get(id) as string] = withReferences(definition, names);
    }
    return withReferences(wrapped.properties?.it, names);
  }

  #nameFor(id: string, definition: JsonSchema): string {
    const source = JSON.stringify(definition).replaceAll(unnamed, '');
    const base = id.replace(unnamed, 'JsonValue');
    for (const name of [base, `${base}Input`]) {
      const known = this.#sources.get(name) ?? source;
      this.#sources.set(name, known);
      if (known === source) return name;
    }
    throw new Error(`the id '${base}' is given to more than one schema`);
  }
}

function withReferences(schema: unknown, names: ReadonlyMap<string, string>): JsonSchema {
  const text = JSON.stringify(schema, (key, value: unknown) => {
    if (key !== '$ref' || typeof value !== 'string') return value;
    return `#/components/schemas/${names.get(value.replace('#/$defs/', ''))}`;
  });
  const { id: _, ...rest } = JSON.parse(text) as JsonSchema;
  return rest;
}
