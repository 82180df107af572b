export type Subschema = Readonly<Record<string, unknown>>;

/** Keywords of 2020-12 by how schemas lie in them. */
const single = [
  ...['items', 'contains', 'additionalProperties', 'propertyNames', 'unevaluatedItems', 'unevaluatedProperties'],
  ...['not', 'if', 'then', 'else', 'contentSchema'],
];
const listed = ['allOf', 'anyOf', 'oneOf', 'prefixItems'];
const named = ['properties', 'patternProperties', 'dependentSchemas', '$defs', 'definitions'];

export interface Place {
  readonly path: readonly (string | number)[];
  readonly schema: Subschema;
}

/** The schemas directly within a schema, true and false left out. */
export function subschemas(schema: Subschema): Place[] {
  const places: [path: (string | number)[], value: unknown][] = [
    ...single.map((keyword): [string[], unknown] => [[keyword], schema[keyword]]),
    ...listed.flatMap((keyword) => entries(schema[keyword], keyword)),
    ...named.flatMap((keyword) => entries(schema[keyword], keyword)),
  ];
  return places.flatMap(([path, value]) => (isObject(value) ? [{ path, schema: value }] : []));
}

function entries(value: unknown, keyword: string): [path: (string | number)[], value: unknown][] {
  if (Array.isArray(value)) return value.map((item, index) => [[keyword, index], item]);
  return isObject(value) ? Object.entries(value).map(([name, item]) => [[keyword, name], item]) : [];
}

const isObject = (value: unknown): value is Subschema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
