import { type Profile, parseProfile } from '@arkflows/contracts';
import { manifest } from '../../testing/manifests.fixture.js';

interface Mapping {
  readonly id?: string;
  readonly row?: string;
}

/** A profile whose input schema wants `id` and a text as `name`, with tests, one after `- `; its mapping may be another. */
export function testedProfile(
  tests: string,
  { id = 'data.id', row }: Mapping = {},
): { text: string; profile: Profile } {
  const mapping = row === undefined ? `row.id: ${JSON.stringify(id)}\n        row.name: data.name` : `row: ${row}`;
  const schema = '{ type: object, required: [id], properties: { name: { type: string } } }';
  const head = manifest('tested', { mapping: `${mapping}\n      input: { schema: ${schema} }` });
  const text = tests === '' ? head : `${head}  tests:\n    - ${tests}\n`;
  const { profile, problems } = parseProfile(text);
  if (!profile) throw new Error(JSON.stringify(problems));
  return { text, profile };
}
