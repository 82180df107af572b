import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { configGroups, configurationReference } from './reference.js';

const committed = fileURLToPath(new URL('../../../../docs/configuration.md', import.meta.url));

describe('the configuration reference', () => {
  it('is committed as the code has it (else: npm run reference -w @arkflows/runtime)', () => {
    expect(readFileSync(committed, 'utf8')).toBe(configurationReference());
  });

  it('describes each variable once', () => {
    const names = configGroups.flatMap((group) => Object.values(group.variables).map(({ name }) => name));
    expect(new Set(names).size).toBe(names.length);
  });

  it('shows only defaults that are allowed', () => {
    const variables = configGroups.flatMap((group) => Object.values(group.variables));
    for (const variable of variables) expect(() => variable.fallback()).not.toThrow();
  });
});
