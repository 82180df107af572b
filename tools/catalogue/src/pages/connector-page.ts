import type { ActionDescription, ConnectorDescription, JsonSchema } from '@arkflows/connector-sdk';
import { exampleCredential, exampleProfile } from './example-profile.js';
import { code, generatedNote, page, table } from './markdown.js';
import { alternativesOf, type Field, fieldsOf, isSecret, typeName } from './schema-fields.js';

/** docs/connectors/<name>.md: all that may be written into a profile for a connector. */
export function connectorPage(connector: ConnectorDescription): string {
  const { name, title, description, connection, credential, actions } = connector;
  return page([
    generatedNote,
    `# ${title}`,
    `${description} In a profile: \`connector: ${name}\`.`,
    '## Example',
    'Fill in what stands between `<` and `>`, and map the fields of your own events.',
    `\`\`\`yaml\n${exampleProfile(connector)}\n\`\`\``,
    '## Connection',
    fieldTable(connection),
    ...(credential ? credentialSection(credential) : []),
    '## Actions',
    ...Object.entries(actions).flatMap(([action, details]) => actionSection(action, details)),
  ]);
}

const credentialSection = (credential: JsonSchema): string[] => [
  '## Credential',
  'Named by `credential` in the profile, where it never stands itself.',
  `\`\`\`json\n${exampleCredential(credential)}\n\`\`\``,
  ...alternativesOf(credential).flatMap(credentialFields),
];

/** A kind of credential is told by its `type`. */
function credentialFields(schema: JsonSchema, _: number, { length }: readonly JsonSchema[]): string[] {
  const kind = fieldsOf(schema).find(({ path }) => path === 'type')?.schema;
  return length > 1 && kind?.const !== undefined
    ? [`${code(`type: ${kind.const}`)}: ${kind.description}.`, fieldTable(schema)]
    : [fieldTable(schema)];
}

const effects: Readonly<Record<ActionDescription['effect'], string>> = {
  read: 'changes nothing',
  idempotent: 'may be repeated: the second time changes nothing more',
  keyed: 'may be repeated: it takes an idempotency key',
  once: 'is not repeated when its outcome is uncertain',
  depends: 'depends on the fixed inputs',
};

function actionSection(name: string, { title, description, input, output, effect, bulk }: ActionDescription): string[] {
  return [
    `### ${code(name)}: ${title}`,
    description ?? '',
    `- Effect: ${effects[effect]}.\n- Bulk: ${bulk ? 'many events are carried out at once' : 'one event at a time'}.`,
    '**Input**, from `with` and `mapping`:',
    fieldTable(input),
    '**Output**:',
    fieldTable(output),
  ];
}

function fieldTable(schema: JsonSchema): string {
  const rows = fieldsOf(schema).map((field) => [
    code(field.path),
    typeName(field.schema, schema),
    presence(field),
    [field.schema.description, isSecret(field.schema) && '(secret)'].filter(Boolean).join(' '),
  ]);
  return rows.length === 0 ? 'No fields.' : table(['Field', 'Type', 'Default', 'Meaning'], rows);
}

function presence({ schema, required }: Field): string {
  if (schema.default !== undefined) return code(JSON.stringify(schema.default));
  return required ? 'required' : '';
}
