import { type DocumentPath, formatPath, type ProblemItem, type Profile } from '@arkflows/contracts';
import type { Catalogue } from '../../catalogue/catalogue.js';
import { checkAgainstSchema } from './json-schema.js';

/** Where a mapped input does not fit the schema of its operation's action; places stand behind `base`. */
export function unfitFields(
  catalogue: Catalogue,
  { connector, operations }: Profile['spec'],
  operation: string,
  input: unknown,
  base: DocumentPath = [],
): readonly ProblemItem[] {
  const action = operations[operation]?.action ?? '';
  const schema = catalogue.find(connector)?.actions[action]?.input;
  const found: ProblemItem[] = [];
  const take = (path: DocumentPath, message: string) => found.push({ path: formatPath(path), message });
  if (schema) checkAgainstSchema(schema, input, base, { atValue: take, atKey: take });
  return found;
}
