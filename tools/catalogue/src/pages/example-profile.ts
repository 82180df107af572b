import type { ActionDescription, ConnectorDescription, JsonSchema } from '@arkflows/connector-sdk';
import { alternativesOf, type Field, fieldsOf, isRecord, isSecret } from './schema-fields.js';

/** A profile in YAML with an operation for each action and no more than what must be said; `<…>` is for the reader to fill in. */
export function exampleProfile({ name, connection, credential, actions }: ConnectorDescription): string {
  return [
    'apiVersion: arkflows.io/v1',
    'kind: IntegrationProfile',
    `metadata: { name: my-${name} }`,
    'spec:',
    `  connector: ${name}`,
    `  connection: ${flow(exampleOf(requiredFields(connection)))}`,
    ...(credential ? [`  credential: my-${name}`] : []),
    '  operations:',
    ...Object.entries(actions).flatMap(([action, description]) => operation(action, description)),
  ].join('\n');
}

/** A credential as JSON, of the first kind that there is, with no more than what must be said. */
export const exampleCredential = (credential: JsonSchema): string =>
  JSON.stringify(exampleOf(requiredFields(alternativesOf(credential)[0] ?? {})));

function operation(action: string, { input }: ActionDescription): string[] {
  const required = requiredFields(input);
  const mapped = required.filter(({ schema }) => isRecord(schema));
  const fixed = required.filter(({ schema }) => !isRecord(schema));
  return [
    `    ${action}:`,
    `      action: ${action}`,
    ...(fixed.length > 0 ? [`      with: ${flow(exampleOf(fixed))}`] : []),
    ...(mapped.length > 0 ? ['      mapping:'] : []),
    ...mapped.map(({ path }) => `        ${path}.id: data.id`),
  ];
}

const requiredFields = (schema: JsonSchema): readonly Field[] =>
  fieldsOf(schema).filter(({ path, required }) => required && !path.includes('.'));

const exampleOf = (fields: readonly Field[]): Record<string, unknown> =>
  Object.fromEntries(fields.map(({ path, schema }) => [path, exampleValue(path, schema)]));

function exampleValue(name: string, schema: JsonSchema): unknown {
  if (isSecret(schema)) return '<secret>';
  if (schema.const !== undefined) return schema.const;
  if (Array.isArray(schema.examples)) return schema.examples[0];
  if (schema.default !== undefined) return schema.default;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  switch (schema.type) {
    case 'integer':
    case 'number':
      return schema.minimum ?? 1;
    case 'boolean':
      return true;
    case 'array':
      return [`<${name}>`];
    case 'object':
      return exampleOf(requiredFields(schema));
    default:
      return `<${name}>`;
  }
}

/** YAML's flow style; texts in quotes only where they need them. */
function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const parts = Object.entries(value).map(([name, part]) => `${name}: ${flow(part)}`);
    return parts.length > 0 ? `{ ${parts.join(', ')} }` : '{}';
  }
  return typeof value === 'string' && /^[a-z<][\w.<>-]*$/i.test(value) ? value : JSON.stringify(value);
}
