import { resolve } from 'node:path';
import { errorCodes, parseProfile } from '@arkflows/contracts';
import { describe, expect, test } from '@jest/globals';
import { artifacts, staleArtifacts } from './artifacts.js';
import { describeConnectors } from './connectors.js';
import { exampleProfile } from './pages/example-profile.js';
import { alternativesOf } from './pages/schema-fields.js';

const root = resolve(import.meta.dirname, '../../..');

test('the generated files in the repository are those of the code (else run: npm run generate)', async () => {
  expect((await staleArtifacts(root)).map(({ path }) => path)).toEqual([]);
});

test('where nothing has been generated, everything is stale', async () => {
  expect(await staleArtifacts(import.meta.dirname)).toEqual(artifacts());
});

describe.each(describeConnectors().map((connector) => [connector.name, connector] as const))(
  '%s',
  (name, connector) => {
    const page = artifacts().find(({ path }) => path === `docs/connectors/${name}.md`)?.content ?? '';

    test('has an example that is a valid profile', () => {
      const parsed = parseProfile(exampleProfile(connector));
      expect('problems' in parsed ? parsed.problems : []).toEqual([]);
      expect(page).toContain(exampleProfile(connector));
    });

    test('has a page that explains every field of connection, credential and actions', () => {
      const schemas = [
        connector.connection,
        ...(connector.credential ? alternativesOf(connector.credential) : []),
        ...Object.values(connector.actions).map((a) => a.input),
      ];
      for (const schema of schemas) {
        for (const field of Object.keys((schema?.properties as object | undefined) ?? {})) {
          expect(page).toMatch(new RegExp(`\\| \`${field}\` \\| [^|]+ \\| [^|]* \\| \\S.*\\|`));
        }
      }
      expect(page.match(/^### /gm)).toHaveLength(Object.keys(connector.actions).length);
    });
  },
);

test('the page of errors has every code', () => {
  const page = artifacts().find(({ path }) => path === 'docs/errors.md')?.content ?? '';
  for (const code of Object.keys(errorCodes)) expect(page).toContain(`| \`${code}\` |`);
});
